import { longRuns, runAt } from '../panel/runs.ts';
import { BLOCK } from './block-math.ts';
import type { LevelTarget } from './load-and-sum.ts';
import { fillBlock, type OpenBlock } from './open-block.ts';

// Held here and not passed: see residual-loops.ts.
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
const rows = new Float64Array(BLOCK);
const firstCodes = new Int32Array(BLOCK);
const secondCodes = new Int32Array(BLOCK);
const block: OpenBlock = { x, y, firstCodes, secondCodes };

/** Takes up a block of two freed regressors and of the codes of two effects, for the outcomes that follow. */
export function openSums(
  regressors: readonly Float64Array[],
  effects: readonly { codes: Int32Array }[],
  start: number,
  size: number,
): void {
  fillBlock(block, regressors, effects, start, size);
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
    second.sums[level]! += sumRunWithTwo(from, to, origin, first, into);
    from = to;
  }
}

/** Takes up the codes of the first effect, for the outcomes that follow. */
export function openCodes(effect: { codes: Int32Array }, start: number, size: number): void {
  firstCodes.set(effect.codes.subarray(start, start + size));
}

/** Runs of rows in which the second effect keeps its level and each regressor its value. */
export interface RunValues {
  /** As of `jointRuns`. */
  runs: Int32Array;
  /** Runs × regressors: the value less the regressor's origin. */
  values: Float64Array;
}

/**
 * Sums of rows of an outcome less its origin over the levels of the first effect, whose codes are open, and of the second;
 * `into` = their sum and the sum of squares. Products with the regressors are added to `cross`.
 */
export function sumInRuns(
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  first: Float64Array,
  second: LevelTarget,
  { runs, values }: RunValues,
  cross: Float64Array,
  into: Float64Array,
): void {
  const k = cross.length;
  let sum = 0;
  let square = 0;
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    sumRun(source, start, from, to, origin, first, into);
    const own = into[0]!;
    second.sums[second.codes[start + from]!]! += own;
    for (let j = 0; j < k; j++) cross[j]! += values[run * k + j]! * own;
    sum += own;
    square += into[1]!;
    from = to;
  }
  into[0] = sum;
  into[1] = square;
}

/** `into` = sum and sum of squares of rows of one run; two running sums let the processor overlap additions. */
function sumRun(
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  origin: number,
  sums: Float64Array,
  into: Float64Array,
): void {
  let s0 = 0;
  let s1 = 0;
  let q0 = 0;
  let q1 = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const u = source[start + i]! - origin;
    const v = source[start + i + 1]! - origin;
    const a = firstCodes[i]!;
    const b = firstCodes[i + 1]!;
    sums[a] = sums[a]! + u;
    sums[b] = sums[b]! + v;
    s0 += u;
    s1 += v;
    q0 += u * u;
    q1 += v * v;
  }
  if (i < to) {
    const u = source[start + i]! - origin;
    const a = firstCodes[i]!;
    sums[a] = sums[a]! + u;
    s0 += u;
    q0 += u * u;
  }
  into[0] = s0 + s1;
  into[1] = q0 + q1;
}

/** Rows of one level of the second effect. Returns their sum. */
function sumRunWithTwo(
  from: number,
  to: number,
  origin: number,
  sums: Float64Array,
  into: Float64Array,
): number {
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
