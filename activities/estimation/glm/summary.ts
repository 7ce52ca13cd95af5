import type { Coefficient } from '../../contract/estimate-result.ts';
import { studentTwoSided } from '../distributions/index.ts';
import type { PanelSample } from '../panel/types.ts';
import type { Inference } from './inference.ts';
import {
  evaluateFunctional,
  influenceOf,
  interceptFunctional,
  modelVariance,
  regressorFunctional,
} from './influence.ts';
import type { PreparedModel } from './prepared-model.ts';

/** A scalar with its uncertainty; null where the method gives none. */
export interface Measured {
  estimate: number;
  standardError: number | null;
  tStatistic: number | null;
  pValue: number | null;
  lower: number | null;
  upper: number | null;
}

/** t statistic, p-value and interval of an estimate. */
export function measure(estimate: number, standardError: number | null, inference: Inference): Measured {
  if (standardError === null)
    return { estimate, standardError, tStatistic: null, pValue: null, lower: null, upper: null };
  const tStatistic = estimate / standardError;
  const margin = inference.criticalValue * standardError;
  return {
    estimate,
    standardError,
    tStatistic,
    pValue: studentTwoSided(tStatistic, inference.degreesOfFreedom),
    lower: estimate - margin,
    upper: estimate + margin,
  };
}

/** Relative effect exp(x) − 1 of a log ratio with its interval. */
export function backTransform(logRatio: Measured): {
  estimate: number;
  lower: number | null;
  upper: number | null;
} {
  const back = (value: number | null): number | null => (value === null ? null : Math.expm1(value));
  return {
    estimate: Math.expm1(logRatio.estimate),
    lower: back(logRatio.lower),
    upper: back(logRatio.upper),
  };
}

/**
 * Coefficients on the link scale in the order of the sample, an intercept first where nothing is absorbed. Collinear
 * regressors are left out.
 */
export function coefficientTable(
  sample: PanelSample,
  model: PreparedModel,
  inference: Inference,
  scale: number,
): Coefficient[] {
  const { fit } = model;
  const influence = new Float64Array(fit.design.rows);
  const bySample = new Float64Array(sample.rows);
  const row = (name: string, functional: Float64Array): Coefficient => {
    const estimate = evaluateFunctional(fit, functional);
    const original = functional.slice();
    influenceOf(fit, functional, influence);
    spread(influence, model.sampleRow, bySample);
    const error = inference.standardError(bySample, () => scale * modelVariance(fit, original));
    return { name, ...measure(estimate, error, inference) };
  };
  const table: Coefficient[] = model.effects.length === 0 ? [row('intercept', interceptFunctional(fit))] : [];
  sample.regressors.forEach((regressor, j) => {
    const at = model.regressorOf.indexOf(j);
    if (fit.solver.dropped[at] === 0) table.push(row(regressor.name, regressorFunctional(fit, at)));
  });
  return table;
}

/** Writes values by row of the design to their rows of the sample; other rows keep what they hold. */
export function spread(values: Float64Array, sampleRow: Int32Array, out: Float64Array): void {
  for (let i = 0; i < values.length; i++) out[sampleRow[i]!] = values[i]!;
}

/** Pearson dispersion: Σ w (y − G)² / V over the residual degrees of freedom. */
export function dispersion(model: PreparedModel, residualDegrees: number): number {
  const { family, design, eta } = model.fit;
  let sum = 0;
  for (let i = 0; i < design.rows; i++) {
    const mean = family.mean(eta[i]!);
    sum += (design.weights[i]! * (design.outcome[i]! - mean) ** 2) / family.variance(mean);
  }
  return sum / residualDegrees;
}
