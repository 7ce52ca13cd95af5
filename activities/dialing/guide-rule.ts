import type { DialAction } from '../contract/enums.ts';

/** Settings of the rule: rates are shares, `bounds` are the platform's limits of the ratio. */
export interface DialRule {
  target: number;
  tolerance: number;
  step: number;
  bounds: readonly [number, number];
}

/** The dial-tuning guide's settings. */
export const guideRule: DialRule = { target: 0.85, tolerance: 0.05, step: 0.15, bounds: [0.1, 5] };

/** Changes of the ratio up to this size are no change. */
const smallestChange = 0.001;

/** The guide's ceiling from wrap-up time: max(0.5, 5 − p75/20), p75 in seconds. */
export function maxSafeRatio(p75WrapUp: number): number {
  return Math.max(0.5, 5 - p75WrapUp / 20);
}

/**
 * The guide's adjustment. Comparisons are strict and sums in this order, which decides ties: with the default target
 * 0.85 − 0.05 is 0.7999999999999999, so that 80 of 100 holds. The ceiling applies to increases only and may turn one
 * into a decrease; the bounds apply always.
 */
export function guideRatio(
  answerRate: number,
  ratio: number,
  p75WrapUp: number,
  rule: DialRule = guideRule,
): number {
  let next = ratio;
  if (answerRate < rule.target - rule.tolerance) next = ratio - rule.step;
  else if (answerRate > rule.target + rule.tolerance)
    next = Math.min(ratio + rule.step, maxSafeRatio(p75WrapUp));
  return Math.min(Math.max(next, rule.bounds[0]), rule.bounds[1]);
}

/** Name of the move from one ratio to another; moves of at most 0.001 are `hold`. */
export function actionOf(currentRatio: number, newRatio: number): DialAction {
  const change = newRatio - currentRatio;
  if (!(Math.abs(change) > smallestChange)) return 'hold';
  return change > 0 ? 'increase' : 'decrease';
}
