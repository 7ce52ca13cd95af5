import type { EstimateResult, EventStudyPoint } from '../../contract/estimate-result.ts';
import type { Covariance } from '../covariance/index.ts';
import { measure } from '../inference/measure.ts';
import { counterfactualMean, relativeEffect } from '../inference/relative-effect.ts';
import { supTCriticalValue } from '../inference/simultaneous-band.ts';
import { detectableTrend } from '../inference/trend-power.ts';
import { waldTest } from '../inference/wald.ts';
import { type LinearFit, submatrix } from '../linear/index.ts';
import { dataError, specError } from '../panel/columns.ts';
import type { PanelSample, Regressor } from '../panel/types.ts';
import { absorbedTreatment } from './absorbed-treatment.ts';
import { assembleResult, coefficientTable, combination } from './assemble.ts';
import type { Estimation } from './estimation.ts';
import { fitRegression } from './fit-regression.ts';
import { distinctRelativeTimes, relativeTimes } from './relative-time.ts';

/** The period left out: the last one before the change. */
const REFERENCE = -1;

/**
 * Event study: one dummy for each period relative to the first treated one, the period before the change as reference.
 * delta is the mean of the post coefficients; the pre coefficients are tested jointly; the band is simultaneous.
 */
export function estimateEventStudy(estimation: Estimation): EstimateResult {
  const { spec, panel } = estimation;
  const { sample } = panel;
  if (sample.treatmentIndex < 0)
    throw specError(
      'no-treatment',
      'an event study needs first treated times',
      'add `treated` with `intervention`, `interventions`, `cohort` or `treatment`',
    );
  const relative = relativeTimes(sample, spec);
  const times = distinctRelativeTimes(relative);
  if (!times.some((time) => time < 0))
    throw dataError(
      'no-pre-period',
      'no treated unit has a period before its change',
      'add data from before the change',
    );
  const reference = times.includes(REFERENCE) ? REFERENCE : Math.max(...times.filter((time) => time < 0));
  const dummies = times.filter((time) => time !== reference).map((time) => relativeDummy(relative, time));
  const others = sample.regressors.filter((_, index) => index !== sample.treatmentIndex);
  const { fit, inference, diagnostics } = fitRegression(estimation, [...dummies, ...others]);
  if (inference.bootstrap)
    inference.warnings.push('the wild bootstrap is not used for event studies: clustered errors stand');
  const { covariance } = inference;
  const located = times
    .filter((time) => time !== reference)
    .map((time) => ({ time, position: fit.names.indexOf(dummyName(time)) }))
    .filter(({ position }) => position >= 0);
  const post = located.filter(({ time }) => time >= 0);
  const pre = located.filter(({ time }) => time < 0);
  if (post.length === 0) throw absorbedTreatment(sample);
  const weights = new Map(post.map(({ position }) => [position, 1 / post.length]));
  const delta = combination(fit, covariance, weights, spec.confidence);
  const wald = waldTest(
    fit.coefficients,
    covariance.matrix,
    pre.map(({ position }) => position),
    covariance.degreesOfFreedom,
  );
  const slope =
    wald === undefined ? undefined : detectableTrend(covariance.matrix, fit.names.length, pre, reference);
  const warnings = [...diagnostics.warnings];
  if (wald === undefined && pre.length > 0) {
    warnings.push(
      `the joint test of ${pre.length} pre-period coefficients needs more clusters; narrow the window or widen periodUnit`,
    );
  }
  const mean =
    spec.transform === 'none' ? counterfactualMean(sample, effectOfRow(sample, relative, fit)) : undefined;
  return assembleResult({
    spec,
    estimator: 'event-study',
    sample,
    delta,
    inference: covariance.kind === 'wild-cluster-bootstrap' ? 'clustered' : covariance.kind,
    degreesOfFreedom: covariance.degreesOfFreedom,
    clusters: covariance.clusters,
    relative: relativeEffect(spec.transform, delta, mean),
    rSquaredWithin: fit.rSquaredWithin,
    coefficients: coefficientTable(fit, covariance, spec.confidence),
    eventStudy: eventStudyPoints(fit, covariance, located, spec.confidence, spec.inference.seed),
    diagnostics: {
      ...diagnostics,
      preTrend: {
        reference,
        coefficients: pre.length,
        ...(slope === undefined ? {} : { detectableSlope: slope }),
        ...(wald === undefined
          ? {}
          : {
              fStatistic: wald.fStatistic,
              pValue: wald.pValue,
              degreesOfFreedom: wald.degreesOfFreedom.filter((value) => Number.isFinite(value)),
            }),
      },
      warnings,
    },
  });
}

function dummyName(time: number): string {
  return `relative_${time}`;
}

function relativeDummy(relative: Int32Array, time: number): Regressor {
  const values = new Float64Array(relative.length);
  for (let i = 0; i < values.length; i++) if (relative[i] === time) values[i] = 1;
  return { name: dummyName(time), values };
}

function effectOfRow(sample: PanelSample, relative: Int32Array, fit: LinearFit): (row: number) => number {
  const byTime = new Map<number, number>();
  for (let i = 0; i < sample.rows; i++) {
    const time = relative[i]!;
    if (!byTime.has(time)) byTime.set(time, fit.coefficients[fit.names.indexOf(dummyName(time))] ?? 0);
  }
  return (row) => byTime.get(relative[row]!) ?? 0;
}

/** Points of an event study with pointwise intervals and the simultaneous band. */
export function eventStudyPoints(
  fit: LinearFit,
  covariance: Covariance,
  located: readonly { time: number; position: number }[],
  confidence: number,
  seed: number,
): EventStudyPoint[] {
  const k = fit.names.length;
  const positions = located.map(({ position }) => position);
  const block = submatrix(covariance.matrix, k, positions);
  const critical = supTCriticalValue(block, positions.length, covariance.degreesOfFreedom, confidence, seed);
  return located.map(({ time, position }) => {
    const point = measure(
      fit.coefficients[position]!,
      covariance.matrix[position * k + position]!,
      covariance.degreesOfFreedom,
      confidence,
    );
    const { estimate, standardError, lower, upper } = point;
    const reach = critical === undefined || standardError === null ? undefined : critical * standardError;
    return {
      relativeTime: time,
      estimate,
      standardError,
      lower,
      upper,
      ...(reach === undefined
        ? {}
        : { simultaneousLower: estimate - reach, simultaneousUpper: estimate + reach }),
    };
  });
}
