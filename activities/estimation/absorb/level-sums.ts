import { levelCounts } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';

/** Weighted sums of a column over the levels of effects. */
export interface GroupSums {
  pivot: Float64Array;
  rest: Float64Array;
  /** One array an effect, the pivot's first; the others lie one after another in `rest`. */
  each: Float64Array[];
}

/** Zeros, to be filled with the weighted sums of a column over the levels of effects, the pivot first. */
export function emptySums(effects: readonly Pick<Factor, 'levels'>[]): GroupSums {
  const [first, ...others] = effects;
  const pivot = new Float64Array(first?.levels ?? 0);
  const rest = new Float64Array(others.reduce((sum, { levels }) => sum + levels, 0));
  const each = first === undefined ? [] : [pivot];
  let offset = 0;
  for (const { levels } of others) {
    each.push(rest.subarray(offset, offset + levels));
    offset += levels;
  }
  return { pivot, rest, each };
}

/** Weighted sums of a column over the levels of the pivot and of the rest, and the column's standard deviation. */
export interface LevelSums {
  pivot: Float64Array;
  rest: Float64Array;
  /** 0 where it is no more than the rounding of a constant. */
  scale: number;
}

/** Weighted sums of a column over the levels of a factor; without a column, the sums of the weights. */
export function groupTotals(factor: Factor, weights?: Float64Array, column?: Float64Array): Float64Array {
  if (column === undefined && weights === undefined) return Float64Array.from(levelCounts(factor));
  const sums = new Float64Array(factor.levels);
  const codes = factor.codes;
  const n = codes.length;
  if (column === undefined) {
    for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + weights![i]!;
  } else if (weights === undefined) {
    for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + column[i]!;
  } else {
    for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + weights[i]! * column[i]!;
  }
  return sums;
}

/** Weighted standard deviation around the weighted mean, by sums around the first value. */
export function columnScale(column: Float64Array, weights: Float64Array | undefined): number {
  const origin = column[0] ?? 0;
  let total = 0;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < column.length; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    const away = column[i]! - origin;
    total += w;
    sum += w * away;
    square += w * away * away;
  }
  return scaleOf(sum, square, total, origin);
}

/** √(Σ (x − x̄)² / n) from sums around an origin; 0 where it is no more than rounding. */
export function scaleOf(sum: number, square: number, total: number, origin: number): number {
  const shift = sum / total;
  const deviation = Math.sqrt(Math.max(0, square - shift * sum) / total);
  return deviation > 1e-14 * Math.abs(origin + shift) ? deviation : 0;
}
