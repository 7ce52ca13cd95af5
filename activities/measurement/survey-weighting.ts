import type { MeasuredEstimator } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import { type EstimateSpec, type EstimateSpecInput, estimateSpec } from '../contract/estimate-spec.ts';
import { estimate } from '../estimation/estimate.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import type { EstimateCheck } from './checks.ts';
import { invitationRate, surveyRate, withSurveyRates } from './survey-columns.ts';
import { checkSurveySampling, samplingBias } from './survey-sampling.ts';

/** Rates below this have weights above 100, which one odd hour would decide. */
const trim = 0.01;

/** A weighted estimate beside the plain one. */
export interface WeightedEstimate {
  estimator: MeasuredEstimator;
  spec: EstimateSpec;
  result: EstimateResult;
}

export interface SurveyWeighting {
  /** By the chance of being asked, and by that of being asked and answering; empty where the panel cannot tell. */
  estimates: WeightedEstimate[];
  checks: EstimateCheck[];
  /** The weighted estimate speaks for the metric. */
  biased: boolean;
}

/**
 * Satisfaction weighted by inverse probabilities, beside the unweighted two-part model: by 1/(invitations of answered
 * contacts), and by 1/(responses of answered contacts), so that every answered contact counts alike whoever was asked.
 * Where the change moved who is asked or who answers, the first of them leads.
 */
export function weightSurveys(panel: DataTable, spec: EstimateSpec): SurveyWeighting {
  const rated = withSurveyRates(panel);
  if (rated === undefined) {
    const message =
      'the data do not say how many contacts were invited: whether the change moved who answers is not known';
    return { estimates: [], checks: [warned('csat_sampling_unknown', message)], biased: false };
  }
  const check = checkSurveySampling(rated, spec);
  const checks = [check];
  const estimates: WeightedEstimate[] = [];
  const ways = [
    ['hurdle-ipw', invitationRate],
    ['hurdle-ipw-response', surveyRate],
  ] as const;
  for (const [estimator, propensity] of ways) {
    const weighted = estimateSpec.parse({ ...spec, propensity, trim } satisfies EstimateSpecInput);
    try {
      estimates.push({ estimator, spec: weighted, result: estimate(rated, weighted) });
    } catch (error) {
      if (!(error instanceof ContraflowError) || error.kind !== 'data') throw error;
      checks.push(warned('csat_not_weighted', `no estimate weighted by ${propensity}: ${error.message}`));
    }
  }
  const biased = check.name === samplingBias && check.status === 'warned' && estimates.length > 0;
  return { estimates, checks, biased };
}

function warned(name: string, message: string): EstimateCheck {
  return { name, status: 'warned', statistic: null, pValue: null, message, details: {} };
}
