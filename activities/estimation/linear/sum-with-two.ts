import { longRuns, runAt } from '../panel/runs.ts';
import { BLOCK } from './block-math.ts';
import type { LevelTarget } from './load-and-sum.ts';

// Held here and not passed: see paired-residuals.ts.
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
const rows = new Float64Array(BLOCK);
const firstCodes = new Int32Array(BLOCK);
const secondCodes = new Int32Array(BLOCK);

/** Takes up a block of two freed regressors and of the codes of two effects, for the outcomes that follow. */
export function openSums(
  [first, second]: readonly Float64Array[],
  effects: readonly { codes: Int32Array }[],
  start: number,
  size: number,
): void {
  x.set(first!);
  y.set(second!);
  firstCodes.set(effects[0]!.codes.subarray(start, start + size));
  secondCodes.set(effects[1]!.codes.subarray(start, start + size));
}

/**
 * Sums of rows of an outcome less its origin over the levels of the two effects of the open block; `into` = their sum,
 * the sum of squares, and their products with the two regressors. Each row is read once, and none is stored.
 */
export function sumWithTwo(
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  first: Float64Array,
  second: LevelTarget,
  into: Float64Array,
): void {
  rows.set(source.subarray(start, start + size));
  into.fill(0);
  const runs = longRuns(second.codes);
  if (runs === undefined) {
    sumRows(size, origin, first, second.sums, into);
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const level = secondCodes[from]!;
    second.sums[level]! += sumRun(from, to, origin, first, into);
    from = to;
  }
}

/** An outcome whose rows are summed, and what its sums go into. */
export interface SummedOutcome {
  source: Float64Array;
  origin: number;
  /** Sums over the levels of the first effect and of the second. */
  sums: [Float64Array, Float64Array];
  /** Sum, sum of squares, products with the two regressors. */
  into: Float64Array;
}

/** The same for two outcomes, where the rows keep the levels of the second effect for long (`runs`): codes and regressors are read once for both. */
export function sumPairWithTwo(
  one: SummedOutcome,
  other: SummedOutcome,
  start: number,
  size: number,
  runs: Int32Array,
): void {
  one.into.fill(0);
  other.into.fill(0);
  const [first, second] = one.sums;
  const [otherFirst, otherSecond] = other.sums;
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const level = secondCodes[from]!;
    sumPairOfRun(one.source, other.source, start, from, to, one.origin, other.origin, first, otherFirst);
    second[level]! += pair[0]!;
    otherSecond[level]! += pair[4]!;
    for (let k = 0; k < 4; k++) {
      one.into[k]! += pair[k]!;
      other.into[k]! += pair[4 + k]!;
    }
    from = to;
  }
}

/** Sum, sum of squares and products with the two regressors of one run of either outcome. */
const pair = new Float64Array(8);

function sumPairOfRun(
  source: Float64Array,
  otherSource: Float64Array,
  start: number,
  from: number,
  to: number,
  origin: number,
  otherOrigin: number,
  sums: Float64Array,
  otherSums: Float64Array,
): void {
  let sum = 0;
  let square = 0;
  let xu = 0;
  let yu = 0;
  let otherSum = 0;
  let otherSquare = 0;
  let xv = 0;
  let yv = 0;
  for (let i = from; i < to; i++) {
    const u = source[start + i]! - origin;
    const v = otherSource[start + i]! - otherOrigin;
    const a = firstCodes[i]!;
    sums[a] = sums[a]! + u;
    otherSums[a] = otherSums[a]! + v;
    const xi = x[i]!;
    const yi = y[i]!;
    sum += u;
    square += u * u;
    xu += u * xi;
    yu += u * yi;
    otherSum += v;
    otherSquare += v * v;
    xv += v * xi;
    yv += v * yi;
  }
  pair[0] = sum;
  pair[1] = square;
  pair[2] = xu;
  pair[3] = yu;
  pair[4] = otherSum;
  pair[5] = otherSquare;
  pair[6] = xv;
  pair[7] = yv;
}

/** Rows of one level of the second effect. Returns their sum. */
function sumRun(from: number, to: number, origin: number, sums: Float64Array, into: Float64Array): number {
  let sum = 0;
  let square = 0;
  let xu = 0;
  let yu = 0;
  for (let i = from; i < to; i++) {
    const u = rows[i]! - origin;
    const a = firstCodes[i]!;
    sums[a] = sums[a]! + u;
    sum += u;
    square += u * u;
    xu += u * x[i]!;
    yu += u * y[i]!;
  }
  into[0]! += sum;
  into[1]! += square;
  into[2]! += xu;
  into[3]! += yu;
  return sum;
}

/** Rows of any levels of both effects. */
function sumRows(
  size: number,
  origin: number,
  first: Float64Array,
  second: Float64Array,
  into: Float64Array,
): void {
  let sum = 0;
  let square = 0;
  let xu = 0;
  let yu = 0;
  for (let i = 0; i < size; i++) {
    const u = rows[i]! - origin;
    const a = firstCodes[i]!;
    first[a] = first[a]! + u;
    const b = secondCodes[i]!;
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
