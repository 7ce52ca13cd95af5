import type { TransformKind } from '../../contract/enums.ts';
import type { EstimateResult } from '../../contract/estimate-result.ts';

/** A bound that the data may not support. */
export type Bound = number | null;

/**
 * Effect relative to the counterfactual: exp(δ) − 1 under log, odds ratio − 1 under logit, δ over the mean
 * counterfactual without a transform. Absent where the counterfactual is zero.
 */
export function relativeEffect(
  transform: TransformKind,
  delta: number,
  lower: Bound,
  upper: Bound,
  meanCounterfactual: number,
): EstimateResult['relativeEffect'] {
  if (transform === 'none' && meanCounterfactual === 0) return undefined;
  const scale = (value: number) => (transform === 'none' ? value / meanCounterfactual : Math.expm1(value));
  const [low, high] = [lower, upper].map((value) => (value === null ? null : scale(value))) as [Bound, Bound];
  const swap = transform === 'none' && meanCounterfactual < 0;
  return { estimate: scale(delta), lower: swap ? high : low, upper: swap ? low : high };
}

/** Back from the scale of the model to that of the outcome; logit gives proportions. */
export function backTransform(transform: TransformKind, value: number): number {
  if (transform === 'log') return Math.exp(value);
  return transform === 'logit' ? 1 / (1 + Math.exp(-value)) : value;
}
