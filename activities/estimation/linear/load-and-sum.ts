import { runAt } from '../panel/runs.ts';

/** Sums over the levels of an effect, and the codes of its rows. */
export interface LevelTarget {
  codes: Int32Array;
  sums: Float64Array;
}

/**
 * block = source rows − origin, and in the same loop the sums of the block over the levels of two effects, of which the
 * rows keep the second's for long (`runs`); `into` = Σ, Σ of squares. Two running sums let the processor overlap additions.
 */
export function loadAndSum(
  block: Float64Array,
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  { codes, sums }: LevelTarget,
  long: LevelTarget,
  runs: Int32Array,
  into: Float64Array,
): void {
  let sum = 0;
  let q0 = 0;
  let q1 = 0;
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    let s0 = 0;
    let s1 = 0;
    let i = from;
    for (; i + 1 < to; i += 2) {
      const row = start + i;
      const x = source[row]! - origin;
      const y = source[row + 1]! - origin;
      block[i] = x;
      block[i + 1] = y;
      const a = codes[row]!;
      sums[a] = sums[a]! + x;
      const b = codes[row + 1]!;
      sums[b] = sums[b]! + y;
      s0 += x;
      s1 += y;
      q0 += x * x;
      q1 += y * y;
    }
    if (i < to) {
      const x = source[start + i]! - origin;
      block[i] = x;
      const a = codes[start + i]!;
      sums[a] = sums[a]! + x;
      s0 += x;
      q0 += x * x;
    }
    const level = long.codes[start + from]!;
    long.sums[level] = long.sums[level]! + (s0 + s1);
    sum += s0 + s1;
    from = to;
  }
  into[0] = sum;
  into[1] = q0 + q1;
}

/** The same for bytes, whose sums are exact; a function of its own, so that either sees one kind of array. */
export function loadAndSumBytes(
  block: Float64Array,
  source: Uint8Array,
  start: number,
  size: number,
  origin: number,
  { codes, sums }: LevelTarget,
  long: LevelTarget,
  runs: Int32Array,
  into: Float64Array,
): void {
  let sum = 0;
  let square = 0;
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    let own = 0;
    for (let i = from; i < to; i++) {
      const x = source[start + i]! - origin;
      block[i] = x;
      const a = codes[start + i]!;
      sums[a] = sums[a]! + x;
      own += x;
      square += x * x;
    }
    const level = long.codes[start + from]!;
    long.sums[level] = long.sums[level]! + own;
    sum += own;
    from = to;
  }
  into[0] = sum;
  into[1] = square;
}
