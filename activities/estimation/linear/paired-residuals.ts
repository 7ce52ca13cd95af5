import { longRuns, runAt } from '../panel/runs.ts';
import type { GroupTerm } from './block-math.ts';
import type { ScoreSums } from './score-sums.ts';

/** A column of doubles less its origin and the coefficients of its rows in two effects. */
export interface TwoEffectColumn {
  source: Float64Array;
  origin: number;
  first: GroupTerm;
  second: GroupTerm;
}

/** Σ x u, Σ y u, Σ u² of one run. */
const run = new Float64Array(3);

/**
 * block = rows of the column less two regressors times their coefficients, and in the same loop the sums of the scores
 * over the clusters, whose rows lie together (`clusterRuns`). Returns Σ of squares. For unweighted fits.
 */
export function residualsOfTwo(
  block: Float64Array,
  { source, origin, first, second }: TwoEffectColumn,
  start: number,
  size: number,
  [x, y]: readonly [Float64Array, Float64Array],
  coefficients: Float64Array,
  scores: ScoreSums,
  clusterRuns: Int32Array,
): number {
  const { sums } = scores;
  const clusters = scores.factor.codes;
  const levels = longRuns(second.codes);
  const a = coefficients[0]!;
  const b = coefficients[1]!;
  let squares = 0;
  let cluster = runAt(clusterRuns, start);
  let level = levels === undefined ? 0 : runAt(levels, start);
  for (let from = 0; from < size; ) {
    let to = Math.min(size, clusterRuns[cluster + 1]! - start);
    if (levels === undefined)
      residualsOfRows(block, source, start, from, to, origin, first, second, x, y, a, b);
    else {
      const end = levels[level + 1]! - start;
      if (end < to) to = end;
      const common = origin + second.coefficients[second.codes[start + from]!]!;
      residualsOfRun(block, source, start, from, to, common, first, x, y, a, b);
      if (end === to) level++;
    }
    const at = 2 * clusters[start + from]!;
    sums[at] = sums[at]! + run[0]!;
    sums[at + 1] = sums[at + 1]! + run[1]!;
    squares += run[2]!;
    if (clusterRuns[cluster + 1]! - start === to) cluster++;
    from = to;
  }
  return squares;
}

/** Rows of one level of the second effect; two running sums let the processor overlap additions. */
function residualsOfRun(
  block: Float64Array,
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  common: number,
  { codes, coefficients }: GroupTerm,
  x: Float64Array,
  y: Float64Array,
  a: number,
  b: number,
): void {
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  let q0 = 0;
  let q1 = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const row = start + i;
    const xi = x[i]!;
    const yi = y[i]!;
    const u = source[row]! - common - coefficients[codes[row]!]! - a * xi - b * yi;
    const xj = x[i + 1]!;
    const yj = y[i + 1]!;
    const v = source[row + 1]! - common - coefficients[codes[row + 1]!]! - a * xj - b * yj;
    block[i] = u;
    block[i + 1] = v;
    x0 += xi * u;
    x1 += xj * v;
    y0 += yi * u;
    y1 += yj * v;
    q0 += u * u;
    q1 += v * v;
  }
  if (i < to) {
    const u = source[start + i]! - common - coefficients[codes[start + i]!]! - a * x[i]! - b * y[i]!;
    block[i] = u;
    x0 += x[i]! * u;
    y0 += y[i]! * u;
    q0 += u * u;
  }
  run[0] = x0 + x1;
  run[1] = y0 + y1;
  run[2] = q0 + q1;
}

/** Rows of any levels of both effects. */
function residualsOfRows(
  block: Float64Array,
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  origin: number,
  { codes: p, coefficients: first }: GroupTerm,
  { codes: q, coefficients: second }: GroupTerm,
  x: Float64Array,
  y: Float64Array,
  a: number,
  b: number,
): void {
  let xu = 0;
  let yu = 0;
  let uu = 0;
  for (let i = from; i < to; i++) {
    const row = start + i;
    const xi = x[i]!;
    const yi = y[i]!;
    const u = source[row]! - origin - first[p[row]!]! - second[q[row]!]! - a * xi - b * yi;
    block[i] = u;
    xu += xi * u;
    yu += yi * u;
    uu += u * u;
  }
  run[0] = xu;
  run[1] = yu;
  run[2] = uu;
}
