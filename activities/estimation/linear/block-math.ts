/** Rows that one block of a sweep holds: a few blocks of doubles fit the fastest cache. */
export const BLOCK = 2048;

/** sums[code] += value for each row of a block; runs of one code are added up before they are stored. */
export function addToGroups(
  sums: Float64Array,
  codes: Int32Array,
  start: number,
  size: number,
  block: Float64Array,
): void {
  let code = codes[start]!;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const next = codes[start + i]!;
    if (next !== code) {
      sums[code] = sums[code]! + sum;
      sum = 0;
      code = next;
    }
    sum += block[i]!;
  }
  sums[code] = sums[code]! + sum;
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
  for (let i = 0; i < size; i++) {
    const row = start + i;
    block[i] = source[row]! - origin - p[a[row]!]! - q[b[row]!]!;
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
  for (let i = 0; i < size; i++) {
    const row = start + i;
    block[i] = source[row]! - origin - p[a[row]!]! - q[b[row]!]!;
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
export function subtractMultiple(
  into: Float64Array,
  block: Float64Array,
  size: number,
  factor: number,
): void {
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

/** Σ a. */
export function sumBlock(a: Float64Array, size: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  const even = size - (size % 4);
  for (let i = 0; i < even; i += 4) {
    s0 += a[i]!;
    s1 += a[i + 1]!;
    s2 += a[i + 2]!;
    s3 += a[i + 3]!;
  }
  for (let i = even; i < size; i++) s0 += a[i]!;
  return s0 + s1 + (s2 + s3);
}
