import type { Coefficient, EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { minimumDetectableEffect } from '../inference/detectable-effect.ts';
import type { Factor, PanelNotes, PanelSample } from '../panel/types.ts';
import type { Inference } from './inference.ts';
import type { Measured } from './summary.ts';

/** Everything that a result is put together from. */
export interface ResultParts {
  sample: PanelSample;
  spec: EstimateSpec;
  inference: Inference;
  /** Rows of the sample that were used. */
  kept: Int32Array;
  delta: Measured;
  relativeEffect: { estimate: number; lower: number | null; upper: number | null } | undefined;
  coefficients: Coefficient[];
  collinear: string[];
  /** Keys of the model's own. */
  diagnostics: Record<string, unknown>;
  warnings: string[];
  /** What happened to rows before the model. */
  notes: PanelNotes | undefined;
}

/** The result in the shape of the contract. */
export function assembleResult(parts: ResultParts): EstimateResult {
  const { sample, spec, inference, kept, delta } = parts;
  const treatment = sample.regressors[sample.treatmentIndex]!.values;
  const detectable = minimumDetectableEffect(delta, inference.degreesOfFreedom, spec.confidence);
  const finite = Number.isFinite(inference.degreesOfFreedom);
  return {
    estimator: spec.estimator,
    inference: inference.kind,
    delta: delta.estimate,
    standardError: delta.standardError,
    tStatistic: delta.tStatistic,
    pValue: delta.pValue,
    confidenceInterval: { level: spec.confidence, lower: delta.lower, upper: delta.upper },
    ...(finite ? { degreesOfFreedom: inference.degreesOfFreedom } : {}),
    ...(parts.relativeEffect === undefined ? {} : { relativeEffect: parts.relativeEffect }),
    observations: kept.length,
    units: countLevels(sample.unit, kept),
    periods: countLevels(sample.time, kept),
    treatedUnits: countLevels(sample.unit, kept, treatment),
    ...(inference.clusters.length > 0 ? { clusters: inference.clusters } : {}),
    coefficients: parts.coefficients,
    diagnostics: {
      covariance: {
        convention: `${inference.kind}, ${inference.settings.smallSample}`,
        ...(inference.because === undefined
          ? {}
          : { requested: spec.inference.kind, because: inference.because }),
      },
      ...parts.diagnostics,
      ...(detectable === undefined ? {} : { minimumDetectableEffect: detectable }),
      collinear: parts.collinear,
      singletons: parts.notes?.singletons ?? countSingletons(sample.effects, kept),
      ...(parts.notes === undefined ? {} : noteKeys(parts.notes)),
      warnings: [...(parts.notes?.warnings ?? []), ...inference.warnings, ...parts.warnings],
    },
  };
}

function noteKeys(notes: PanelNotes): Record<string, unknown> {
  const { missingRows, excludedRows, boundedRows, overlap } = notes;
  const rows = { missing: missingRows, excluded: excludedRows, bounded: boundedRows };
  return { rows, ...(overlap === undefined ? {} : { overlap: { ...overlap } }) };
}

/** Levels among the rows used; where `where` is given, among rows with a non-zero value of it. */
function countLevels(factor: Factor, kept: Int32Array, where?: Float64Array): number {
  const { codes } = factor;
  const seen = new Uint8Array(factor.levels);
  for (let at = 0; at < kept.length; at++) {
    const row = kept[at]!;
    if (where === undefined || where[row] !== 0) seen[codes[row]!] = 1;
  }
  return seen.reduce((sum, value) => sum + value, 0);
}

/** Levels of effects that hold a single row. */
function countSingletons(effects: readonly Factor[], kept: Int32Array): number {
  let singletons = 0;
  for (const effect of effects) {
    const rows = new Int32Array(effect.levels);
    for (let at = 0; at < kept.length; at++) rows[effect.codes[kept[at]!]!]! += 1;
    for (const count of rows) if (count === 1) singletons += 1;
  }
  return singletons;
}
