import { longRuns, runAt } from '../panel/runs.ts';

/** Rows that one block of a sweep holds: a few blocks of doubles fit the fastest cache. */
export const BLOCK = 2048;

/** sums[code] += value for each row of a block; long runs of one code are added up before they are stored. */
export function addToGroups(
  sums: Float64Array,
  codes: Int32Array,
  start: number,
  size: number,
  block: Float64Array,
): void {
  const runs = longRuns(codes);
  if (runs === undefined) {
    for (let i = 0; i < size; i++) {
      const code = codes[start + i]!;
      sums[code] = sums[code]! + block[i]!;
    }
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const code = codes[start + from]!;
    sums[code] = sums[code]! + sumRange(block, from, to);
    from = to;
  }
}

/** Four running sums let the processor overlap additions. */
function sumRange(block: Float64Array, from: number, to: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = to - ((to - from) % 4);
  for (let i = from; i < even; i += 4) {
    s0 += block[i]!;
    s1 += block[i + 1]!;
    s2 += block[i + 2]!;
    s3 += block[i + 3]!;
  }
  for (let i = even; i < to; i++) s0 += block[i]!;
  return s0 + s1 + (s2 + s3);
}

/** block −= coefficient of the row's group. */
export function subtractGroups(
  block: Float64Array,
  codes: Int32Array,
  start: number,
  size: number,
  coefficients: Float64Array,
): void {
  for (let i = 0; i < size; i++) block[i] = block[i]! - coefficients[codes[start + i]!]!;
}

/** Codes of an effect and the coefficient of each level. */
export interface GroupTerm {
  codes: Int32Array;
  coefficients: Float64Array;
}

/** block = source rows − origin − the coefficients of the row's two groups. */
export function loadTwoGroups(
  block: Float64Array,
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
  first: GroupTerm,
  second: GroupTerm,
): void {
  const { codes: a, coefficients: p } = first;
  const { codes: b, coefficients: q } = second;
  const runs = longRuns(b);
  if (runs === undefined) {
    for (let i = 0; i < size; i++) {
      const row = start + i;
      block[i] = source[row]! - origin - p[a[row]!]! - q[b[row]!]!;
    }
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const common = q[b[start + from]!]!;
    for (let i = from; i < to; i++) {
      const row = start + i;
      block[i] = source[row]! - origin - p[a[row]!]! - common;
    }
    from = to;
  }
}

/** The same for bytes; a function of its own, so that either sees one kind of array. */
export function loadTwoGroupsOfBytes(
  block: Float64Array,
  source: Uint8Array,
  start: number,
  size: number,
  origin: number,
  first: GroupTerm,
  second: GroupTerm,
): void {
  const { codes: a, coefficients: p } = first;
  const { codes: b, coefficients: q } = second;
  const runs = longRuns(b);
  if (runs === undefined) {
    for (let i = 0; i < size; i++) {
      const row = start + i;
      block[i] = source[row]! - origin - p[a[row]!]! - q[b[row]!]!;
    }
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    const common = q[b[start + from]!]!;
    for (let i = from; i < to; i++) {
      const row = start + i;
      block[i] = source[row]! - origin - p[a[row]!]! - common;
    }
    from = to;
  }
}

/** block = source rows − origin. */
export function loadRows(
  block: Float64Array,
  source: Float64Array,
  start: number,
  size: number,
  origin: number,
): void {
  for (let i = 0; i < size; i++) block[i] = source[start + i]! - origin;
}

/** The same for bytes. */
export function loadBytes(
  block: Float64Array,
  source: Uint8Array,
  start: number,
  size: number,
  origin: number,
): void {
  for (let i = 0; i < size; i++) block[i] = source[start + i]! - origin;
}

/** The same for integers. */
export function loadIntegers(
  block: Float64Array,
  source: Int32Array,
  start: number,
  size: number,
  origin: number,
): void {
  for (let i = 0; i < size; i++) block[i] = source[start + i]! - origin;
}

/** into −= factor × block. */
function subtractMultiple(into: Float64Array, block: Float64Array, size: number, factor: number): void {
  for (let i = 0; i < size; i++) into[i] = into[i]! - factor * block[i]!;
}

/** into = weights of the rows × block. */
export function multiplyBy(
  into: Float64Array,
  block: Float64Array,
  size: number,
  weights: Float64Array,
  start: number,
): void {
  for (let i = 0; i < size; i++) into[i] = weights[start + i]! * block[i]!;
}

/** Σ a b; four running sums let the processor overlap additions. */
export function dotBlocks(a: Float64Array, b: Float64Array, size: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = size - (size % 4);
  for (let i = 0; i < even; i += 4) {
    s0 += a[i]! * b[i]!;
    s1 += a[i + 1]! * b[i + 1]!;
    s2 += a[i + 2]! * b[i + 2]!;
    s3 += a[i + 3]! * b[i + 3]!;
  }
  for (let i = even; i < size; i++) s0 += a[i]! * b[i]!;
  return s0 + s1 + (s2 + s3);
}

/** into = Σ a, Σ a². */
export function sumAndSquare(a: Float64Array, size: number, into: Float64Array): void {
  let s0 = 0;
  let s1 = 0;
  let q0 = 0;
  let q1 = 0;
  const even = size - (size % 2);
  for (let i = 0; i < even; i += 2) {
    const x = a[i]!;
    const y = a[i + 1]!;
    s0 += x;
    s1 += y;
    q0 += x * x;
    q1 += y * y;
  }
  if (even < size) {
    s0 += a[even]!;
    q0 += a[even]! * a[even]!;
  }
  into[0] = s0 + s1;
  into[1] = q0 + q1;
}

/** into[j] += Σ x_j u for every block; two at a time, so that u is loaded half as often. */
export function addDots(
  into: Float64Array,
  blocks: readonly Float64Array[],
  u: Float64Array,
  size: number,
): void {
  const pairs = blocks.length - (blocks.length % 2);
  for (let j = 0; j < pairs; j += 2) addTwoDots(into, j, blocks[j]!, blocks[j + 1]!, u, size);
  if (pairs < blocks.length) into[pairs] = into[pairs]! + dotBlocks(blocks[pairs]!, u, size);
}

function addTwoDots(
  into: Float64Array,
  j: number,
  x: Float64Array,
  y: Float64Array,
  u: Float64Array,
  size: number,
): void {
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  const even = size - (size % 2);
  for (let i = 0; i < even; i += 2) {
    const a = u[i]!;
    const b = u[i + 1]!;
    x0 += x[i]! * a;
    x1 += x[i + 1]! * b;
    y0 += y[i]! * a;
    y1 += y[i + 1]! * b;
  }
  if (even < size) {
    x0 += x[even]! * u[even]!;
    y0 += y[even]! * u[even]!;
  }
  into[j] = into[j]! + (x0 + x1);
  into[j + 1] = into[j + 1]! + (y0 + y1);
}

/** into −= Σ factors_j × x_j; two blocks at a time. */
export function subtractMultiples(
  into: Float64Array,
  blocks: readonly Float64Array[],
  size: number,
  factors: Float64Array,
): void {
  const pairs = blocks.length - (blocks.length % 2);
  for (let j = 0; j < pairs; j += 2)
    subtractTwoMultiples(into, blocks[j]!, blocks[j + 1]!, size, factors[j]!, factors[j + 1]!);
  if (pairs < blocks.length) subtractMultiple(into, blocks[pairs]!, size, factors[pairs]!);
}

function subtractTwoMultiples(
  into: Float64Array,
  x: Float64Array,
  y: Float64Array,
  size: number,
  a: number,
  b: number,
): void {
  for (let i = 0; i < size; i++) into[i] = into[i]! - a * x[i]! - b * y[i]!;
}
