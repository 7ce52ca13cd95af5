import type { EstimatorKind, InferenceKind } from '../../contract/enums.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { PanelSample } from '../panel/types.ts';
import { meanBetween, meanRow, type SyntheticDesign } from './design.ts';

/** Keys of a result that do not depend on the estimate. */
export function baseResult(
  design: SyntheticDesign,
  estimator: EstimatorKind,
  inference: InferenceKind,
): Pick<EstimateResult, 'estimator' | 'inference' | 'observations' | 'units' | 'periods' | 'treatedUnits'> {
  const units = design.treatedRows.length + design.donorRows.length;
  return {
    estimator,
    inference,
    observations: units * design.periods,
    units,
    periods: design.periods,
    treatedUnits: design.treatedRows.length,
  };
}

/** Mean of the treated series over the post-period without the effect, on the scale of the model. */
export function meanCounterfactual(design: SyntheticDesign, delta: number): number {
  return meanBetween(meanRow(design.treatedRows), design.pre, design.periods) - delta;
}

/** Weight of each label. */
export function unitWeights(labels: readonly string[], weights: Float64Array): Record<string, number> {
  return Object.fromEntries(labels.map((label, j) => [label, weights[j]!]));
}

/** A period as it stands in results: ISO text for times, the number itself otherwise. */
export function periodKey(sample: PanelSample, design: SyntheticDesign, t: number): string | number {
  const value = design.periodValues[t]!;
  return sample.timeKind === 'time' ? new Date(value).toISOString() : value;
}

/** Refuses inference that a synthetic design does not have. */
export function checkInference(spec: EstimateSpec, allowed: readonly InferenceKind[]): void {
  if (allowed.includes(spec.inference.kind)) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unsupported-inference',
    message: `inference.kind: ${spec.inference.kind} does not apply to estimator ${spec.estimator}`,
    hint: `use one of ${allowed.join(', ')}`,
  });
}

/** Cells of donors × pre-periods above which the published iterations take minutes for all placebos. */
const publishedLimit = 20_000;

/** True where placebos of an r-compatible fit are better found exactly, unless they were asked for by name. */
export function isTooLarge(spec: EstimateSpec, cells: number): boolean {
  return spec.mode === 'r-compatible' && spec.inference.kind !== 'placebo' && cells > publishedLimit;
}

export const placebosShortened =
  'placebo weights are exact minima: the published iterations would take minutes; ask for inference.kind: placebo to run them';
