import { meanRow } from './design.ts';
import { gramOf, type Rows } from './gram.ts';
import { solveSimplex } from './simplex-qp.ts';

/** Conformal test and interval of a constant effect over the post-period. */
export interface ConformalResult {
  /** p-value of no effect. */
  pValue: number;
  lower: number;
  upper: number;
}

/**
 * Conformal inference of Chernozhukov, Wüthrich and Zhu (2021): under a supposed effect the outcome is corrected, the
 * weights are refitted on all periods, and the mean absolute residual of the post-period is ranked among all cyclic
 * shifts of it. The interval holds the effects that are not rejected. One Gram matrix serves every supposed effect.
 * @param delta estimate from which the bounds are searched outwards
 * @returns null where the periods are too few for the level
 */
export function conformalInterval(
  target: Float64Array,
  donors: Rows,
  pre: number,
  delta: number,
  level: number,
): ConformalResult | null {
  const length = target.length;
  if (length * (1 - level) < 1) return null;
  const test = conformalTest(target, donors, pre);
  const alpha = 1 - level;
  if (test.pValue(delta) <= alpha) return null;
  const spread = Math.max(residualSpread(test.residuals(delta)), Math.abs(delta) * 1e-3, 1e-12);
  const bound = (direction: 1 | -1): number | null => {
    let inside = delta;
    let step = spread;
    let outside = delta + direction * step;
    for (let i = 0; test.pValue(outside) > alpha; i += 1) {
      if (i > 40) return null;
      inside = outside;
      step *= 2;
      outside = delta + direction * step;
    }
    while (Math.abs(outside - inside) > 1e-6 * spread) {
      const middle = (inside + outside) / 2;
      if (test.pValue(middle) > alpha) inside = middle;
      else outside = middle;
    }
    return inside;
  };
  const [lower, upper] = [bound(-1), bound(1)];
  if (lower === null || upper === null) return null;
  return { pValue: test.pValue(0), lower, upper };
}

function conformalTest(target: Float64Array, donors: Rows, pre: number) {
  const n = donors.length;
  const length = target.length;
  const mean = meanRow(donors);
  const rows = donors.map((row) => row.map((value, t) => value - mean[t]!));
  const own = target.map((value, t) => value - mean[t]!);
  const gram = gramOf(rows);
  const inner = (row: Float64Array, from: number, value: (t: number) => number) => {
    let sum = 0;
    for (let t = from; t < length; t += 1) sum += row[t]! * value(t);
    return sum;
  };
  const cross = Float64Array.from(rows, (row) => inner(row, 0, (t) => own[t]!));
  const shift = Float64Array.from(rows, (row) => inner(row, pre, () => 1));
  let start: number[] | undefined;
  const residuals = (effect: number) => {
    const linear = cross.map((value, j) => value - effect * shift[j]!);
    const { weights } = solveSimplex({ n, gram, linear, ...(start ? { start } : {}) });
    start = [...weights.keys()].filter((j) => weights[j]! > 0);
    const left = own.map((value, t) => (t < pre ? value : value - effect));
    for (const j of start)
      for (let t = 0; t < length; t += 1) left[t] = left[t]! - weights[j]! * rows[j]![t]!;
    return left;
  };
  return { residuals, pValue: (effect: number) => cyclicPValue(residuals(effect), pre) };
}

/** Share of cyclic shifts whose post-period statistic is at least the observed one. */
function cyclicPValue(residuals: Float64Array, pre: number): number {
  const length = residuals.length;
  const post = length - pre;
  const running = new Float64Array(length * 2 + 1);
  for (let t = 0; t < 2 * length; t += 1) running[t + 1] = running[t]! + Math.abs(residuals[t % length]!);
  const block = (from: number) => running[from + post]! - running[from]!;
  const observed = block(pre) * (1 - 1e-12);
  let count = 0;
  for (let from = 0; from < length; from += 1) if (block(from) >= observed) count += 1;
  return count / length;
}

function residualSpread(residuals: Float64Array): number {
  let sum = 0;
  for (const value of residuals) sum += value * value;
  return Math.sqrt(sum / residuals.length);
}
