import { ContraflowError } from '../contract/errors.ts';
import { type EstimateSpec, type EstimateSpecInput, estimateSpec } from '../contract/estimate-spec.ts';
import { estimate } from '../estimation/estimate.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import type { EstimateCheck } from './checks.ts';
import { invitationRate } from './survey-columns.ts';

const level = 0.05;
export const samplingBias = 'csat_sampling_bias';

interface SurveyEffect {
  delta: number;
  standardError: number | null;
  pValue: number | null;
}

/**
 * Whether the change moved who is asked or who answers (ruling 27): its effects on the invitation rate (invitations of
 * answered contacts) and on the response rate (answers of invitations), each a fractional logit on the contacts it is a share of.
 * Two questions are asked, so each is held against half of 5 % (Bonferroni).
 *
 * @param panel with `invitation_rate`, `response_rate`, `answered` and `survey_invitations`
 * @param spec of the satisfaction estimate, whose units, dates, effects and inference are taken over
 */
export function checkSurveySampling(panel: DataTable, spec: EstimateSpec): EstimateCheck {
  const invitations = rateEffect(panel, spec, invitationRate, 'answered');
  const responses = rateEffect(panel, spec, 'response_rate', 'survey_invitations');
  const moved = [
    { what: 'how many customers are invited', effect: invitations },
    { what: 'how many of the invited answer', effect: responses },
  ].filter(({ effect }) => (effect?.pValue ?? 1) < level / 2);
  const points = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(1)} points`;
  const pValues = [invitations, responses].flatMap((effect) => effect?.pValue ?? []);
  return {
    name: samplingBias,
    status: moved.length > 0 ? 'warned' : 'passed',
    statistic: null,
    pValue: pValues.length === 0 ? null : Math.min(1, 2 * Math.min(...pValues)),
    message:
      moved.length === 0
        ? 'no sign that the change moved who is asked or who answers'
        : `the change moved ${moved.map(({ what, effect }) => `${what} (${points(effect!.delta)})`).join(' and ')}: answers before and after come from different customers, so they are weighted`,
    details: { invitationRate: invitations ?? null, responseRate: responses ?? null },
  };
}

/** undefined where the panel cannot tell, for example a rate that never varies. */
function rateEffect(
  panel: DataTable,
  spec: EstimateSpec,
  outcome: string,
  weights: string,
): SurveyEffect | undefined {
  const { hurdle: _hurdle, ...shared } = spec;
  try {
    const { delta, standardError, pValue } = estimate(
      panel,
      estimateSpec.parse({
        ...shared,
        outcome,
        weights,
        estimator: 'fractional-logit',
      } satisfies EstimateSpecInput),
    );
    return { delta, standardError, pValue };
  } catch (error) {
    if (error instanceof ContraflowError && error.kind === 'data') return undefined;
    throw error;
  }
}
