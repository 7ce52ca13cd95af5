import { longRuns, runAt } from '../panel/runs.ts';
import type { LevelTarget } from './load-and-sum.ts';

/**
 * Sums of rows less their origin over the levels of two effects; `into` = their sum, the sum of squares, and their
 * products with two blocks of regressors. One loop, which reads each row once and stores none.
 */
export function sumWithTwo(
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  first: LevelTarget,
  second: LevelTarget,
  x: Float64Array,
  y: Float64Array,
  into: Float64Array,
): void {
  into.fill(0);
  const runs = longRuns(second.codes);
  if (runs === undefined) {
    sumRows(source, start, size, origin, first, second, x, y, into);
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const level = second.codes[start + from]!;
    second.sums[level]! += sumRun(source, start, from, to, origin, first, x, y, into);
    from = to;
  }
}

/** Rows of one level of the second effect; two running sums let the processor overlap additions. Returns their sum. */
function sumRun(
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  origin: number,
  { codes, sums }: LevelTarget,
  x: Float64Array,
  y: Float64Array,
  into: Float64Array,
): number {
  let s0 = 0;
  let s1 = 0;
  let q0 = 0;
  let q1 = 0;
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const row = start + i;
    const u = source[row]! - origin;
    const v = source[row + 1]! - origin;
    const a = codes[row]!;
    sums[a] = sums[a]! + u;
    const b = codes[row + 1]!;
    sums[b] = sums[b]! + v;
    s0 += u;
    s1 += v;
    q0 += u * u;
    q1 += v * v;
    x0 += u * x[i]!;
    x1 += v * x[i + 1]!;
    y0 += u * y[i]!;
    y1 += v * y[i + 1]!;
  }
  if (i < to) {
    const u = source[start + i]! - origin;
    const a = codes[start + i]!;
    sums[a] = sums[a]! + u;
    s0 += u;
    q0 += u * u;
    x0 += u * x[i]!;
    y0 += u * y[i]!;
  }
  const sum = s0 + s1;
  into[0]! += sum;
  into[1]! += q0 + q1;
  into[2]! += x0 + x1;
  into[3]! += y0 + y1;
  return sum;
}

/** Rows of any levels of both effects. */
function sumRows(
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  { codes: p, sums: first }: LevelTarget,
  { codes: q, sums: second }: LevelTarget,
  x: Float64Array,
  y: Float64Array,
  into: Float64Array,
): void {
  let sum = 0;
  let square = 0;
  let xu = 0;
  let yu = 0;
  for (let i = 0; i < size; i++) {
    const u = source[start + i]! - origin;
    const a = p[start + i]!;
    first[a] = first[a]! + u;
    const b = q[start + i]!;
    second[b] = second[b]! + u;
    sum += u;
    square += u * u;
    xu += u * x[i]!;
    yu += u * y[i]!;
  }
  into[0] = sum;
  into[1] = square;
  into[2] = xu;
  into[3] = yu;
}
