import { conformalInterval } from './conformal.ts';
import type { ControlFit } from './control-fit.ts';
import type { ControlInference } from './control-inference.ts';
import { placeboHalfWidth } from './placebo.ts';

/** Interval of the gap of one period; null where the data support none. */
export type GapBounds = { lower: number; upper: number } | null;

/** Most multiplications for the conformal intervals of single periods; longer courses go without. */
const workLimit = 2e9;

/**
 * Intervals of the gaps of single post-periods, by the inference of the mean gap: among the placebo gaps of the same
 * period, or conformal with that one period beside the pre-period (Chernozhukov, Wüthrich and Zhu 2021, section 2).
 */
export function gapBounds(
  fit: ControlFit,
  gaps: Float64Array,
  pre: number,
  level: number,
  inference: ControlInference,
): GapBounds[] {
  const none: GapBounds[] = Array.from(gaps, () => null);
  if (inference.kind === 'placebo') {
    return none.map((_, t) => {
      if (t < pre) return null;
      const others = inference.placeboGaps.map((row) => row[t]!);
      const width = placeboHalfWidth(others, level);
      return width === null ? null : { lower: gaps[t]! - width, upper: gaps[t]! + width };
    });
  }
  const work = (gaps.length - pre) * fit.donors.length ** 2 * pre;
  if (inference.kind !== 'conformal' || work > workLimit) return none;
  const only = (row: Float64Array, t: number) => Float64Array.of(...row.subarray(0, pre), row[t]!);
  return none.map((_, t) => {
    if (t < pre) return null;
    const donors = fit.donors.map((row) => only(row, t));
    const found = conformalInterval(only(fit.target, t), donors, pre, gaps[t]!, level);
    return found && { lower: found.lower, upper: found.upper };
  });
}
