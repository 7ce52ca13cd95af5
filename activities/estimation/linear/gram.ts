const BLOCK = 4096;

/** Σ w a b in blocks, so that rounding grows with the number of blocks and not of rows. */
export function weightedDot(a: Float64Array, b: Float64Array, weights: Float64Array | undefined): number {
  const n = a.length;
  let total = 0;
  for (let start = 0; start < n; start += BLOCK) {
    const end = Math.min(n, start + BLOCK);
    let sum = 0;
    if (weights === undefined) for (let i = start; i < end; i++) sum += a[i]! * b[i]!;
    else for (let i = start; i < end; i++) sum += weights[i]! * a[i]! * b[i]!;
    total += sum;
  }
  return total;
}

/** X'WX of k columns, row by row in k². */
export function gramMatrix(
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
): Float64Array {
  const k = columns.length;
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j <= i; j++) {
      const value = weightedDot(columns[i]!, columns[j]!, weights);
      gram[i * k + j] = value;
      gram[j * k + i] = value;
    }
  }
  return gram;
}
