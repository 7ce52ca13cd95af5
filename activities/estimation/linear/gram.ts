const BLOCK = 4096;

/** Σ w a b in blocks, so that rounding grows with the number of blocks and not of rows. */
export function weightedDot(a: Float64Array, b: Float64Array, weights: Float64Array | undefined): number {
  let total = 0;
  for (let start = 0; start < a.length; start += BLOCK)
    total += blockDot(a, b, weights, start, Math.min(a.length, start + BLOCK));
  return total;
}

/** X'WX of k columns, row by row in k². Each block of rows is read once from memory for all products. */
export function gramMatrix(
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
): Float64Array {
  const k = columns.length;
  const gram = new Float64Array(k * k);
  const n = columns[0]?.length ?? 0;
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    for (let i = 0; i < k; i++)
      for (let j = 0; j <= i; j++)
        gram[i * k + j] = gram[i * k + j]! + blockDot(columns[i]!, columns[j]!, weights, start, end);
  }
  for (let i = 0; i < k; i++) for (let j = 0; j < i; j++) gram[j * k + i] = gram[i * k + j]!;
  return gram;
}

/** X'W r of k columns; with `steps`, r is first replaced by r − Σ steps_j x_j. */
export function moments(
  columns: readonly Float64Array[],
  residuals: Float64Array,
  weights: Float64Array | undefined,
  steps?: ArrayLike<number>,
): { cross: Float64Array; square: number } {
  const k = columns.length;
  const cross = new Float64Array(k);
  let square = 0;
  for (let start = 0; start < residuals.length; start += BLOCK) {
    const end = Math.min(residuals.length, start + BLOCK);
    if (steps !== undefined)
      for (let j = 0; j < k; j++) subtractBlock(residuals, columns[j]!, steps[j]!, start, end);
    for (let j = 0; j < k; j++) cross[j] = cross[j]! + blockDot(columns[j]!, residuals, weights, start, end);
    square += blockDot(residuals, residuals, weights, start, end);
  }
  return { cross, square };
}

function subtractBlock(
  into: Float64Array,
  column: Float64Array,
  step: number,
  start: number,
  end: number,
): void {
  for (let i = start; i < end; i++) into[i] = into[i]! - step * column[i]!;
}

function blockDot(
  a: Float64Array,
  b: Float64Array,
  weights: Float64Array | undefined,
  start: number,
  end: number,
): number {
  let even = 0;
  let odd = 0;
  let i = start;
  if (weights === undefined) {
    // Two running sums let the processor overlap additions.
    for (; i + 1 < end; i += 2) {
      even += a[i]! * b[i]!;
      odd += a[i + 1]! * b[i + 1]!;
    }
    for (; i < end; i++) even += a[i]! * b[i]!;
  } else for (; i < end; i++) even += weights[i]! * a[i]! * b[i]!;
  return even + odd;
}
