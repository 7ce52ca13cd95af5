import type { EstimatorKind } from '../../contract/enums.ts';
import type { Coefficient, EstimateDiagnostics, EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { Covariance } from '../covariance/index.ts';
import { minimumDetectableEffect } from '../inference/detectable-effect.ts';
import { type Measured, measure } from '../inference/measure.ts';
import type { RelativeEffect } from '../inference/relative-effect.ts';
import { type LinearFit, quadraticForm } from '../linear/index.ts';
import type { PanelSample } from '../panel/types.ts';

/** Table of all coefficients of a fit. */
export function coefficientTable(fit: LinearFit, covariance: Covariance, confidence: number): Coefficient[] {
  const k = fit.names.length;
  return fit.names.map((name, j) => ({
    name,
    ...measure(fit.coefficients[j]!, covariance.matrix[j * k + j]!, degreesOf(covariance, j), confidence),
  }));
}

/** Degrees of freedom of one coefficient. */
export function degreesOf(covariance: Covariance, position: number): number {
  return covariance.coefficientDegrees?.[position] ?? covariance.degreesOfFreedom;
}

/** A linear combination of the coefficients, weights by position. */
export function combination(
  fit: LinearFit,
  covariance: Covariance,
  weights: ReadonlyMap<number, number>,
  confidence: number,
): Measured {
  const vector = new Float64Array(fit.names.length);
  let estimate = 0;
  for (const [position, weight] of weights) {
    vector[position] = weight;
    estimate += weight * fit.coefficients[position]!;
  }
  return measure(
    estimate,
    quadraticForm(vector, covariance.matrix, vector),
    covariance.degreesOfFreedom,
    confidence,
  );
}

export interface ResultParts {
  spec: EstimateSpec;
  estimator: EstimatorKind;
  sample: PanelSample;
  delta: Measured;
  inference: EstimateResult['inference'];
  degreesOfFreedom: number;
  clusters: readonly number[];
  relative: RelativeEffect | undefined;
  rSquaredWithin?: number | undefined;
  coefficients?: Coefficient[];
  eventStudy?: EstimateResult['eventStudy'];
  diagnostics: EstimateDiagnostics;
}

/** A result in the shape of the contract; what does not apply is left out. */
export function assembleResult(parts: ResultParts): EstimateResult {
  const { spec, sample, delta, diagnostics } = parts;
  const treated = sample.everTreated.reduce((sum, flag) => sum + flag, 0);
  const unsupported =
    delta.standardError === null && !diagnostics.warnings.some((text) => text.includes('cannot support'));
  const warnings = unsupported
    ? [
        ...diagnostics.warnings,
        'the standard error of the effect is not supported by the data and is left out',
      ]
    : diagnostics.warnings;
  const detectable = minimumDetectableEffect(delta, parts.degreesOfFreedom, spec.confidence);
  return {
    estimator: parts.estimator,
    inference: parts.inference,
    delta: delta.estimate,
    standardError: delta.standardError,
    tStatistic: delta.tStatistic,
    pValue: delta.pValue,
    confidenceInterval: { level: spec.confidence, lower: delta.lower, upper: delta.upper },
    ...(Number.isFinite(parts.degreesOfFreedom) ? { degreesOfFreedom: parts.degreesOfFreedom } : {}),
    ...(parts.relative === undefined ? {} : { relativeEffect: parts.relative }),
    observations: sample.rows,
    units: sample.unit.levels,
    periods: sample.time.levels,
    treatedUnits: treated,
    ...(parts.clusters.length > 0 ? { clusters: [...parts.clusters] } : {}),
    ...(parts.rSquaredWithin === undefined ? {} : { rSquaredWithin: parts.rSquaredWithin }),
    ...(parts.coefficients === undefined ? {} : { coefficients: parts.coefficients }),
    ...(parts.eventStudy === undefined ? {} : { eventStudy: parts.eventStudy }),
    diagnostics: {
      ...diagnostics,
      ...(detectable === undefined ? {} : { minimumDetectableEffect: detectable }),
      warnings,
    },
  };
}
