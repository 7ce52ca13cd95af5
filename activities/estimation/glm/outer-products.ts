/**
 * Adds Σ w x x′ over rows `from` … `to − 1` to the lower triangle of a k × k block. Four rows at a time, so that an entry
 * of the block is loaded and stored once for four products.
 *
 * @param x row-major rows of width k
 * @param start position of the block's first entry in `matrix`
 * @param stride distance between rows of `matrix`
 */
export function addOuterProducts(
  matrix: Float64Array,
  start: number,
  stride: number,
  x: Float64Array,
  k: number,
  weights: Float64Array,
  from: number,
  to: number,
): void {
  let i = from;
  for (; i + 3 < to; i += 4) {
    const a = i * k;
    const b = a + k;
    const c = b + k;
    const d = c + k;
    for (let j = 0; j < k; j++) {
      const wa = weights[i]! * x[a + j]!;
      const wb = weights[i + 1]! * x[b + j]!;
      const wc = weights[i + 2]! * x[c + j]!;
      const wd = weights[i + 3]! * x[d + j]!;
      const row = start + j * stride;
      for (let l = 0; l <= j; l++)
        matrix[row + l]! += wa * x[a + l]! + wb * x[b + l]! + wc * x[c + l]! + wd * x[d + l]!;
    }
  }
  for (; i < to; i++) {
    const a = i * k;
    for (let j = 0; j < k; j++) {
      const wa = weights[i]! * x[a + j]!;
      const row = start + j * stride;
      for (let l = 0; l <= j; l++) matrix[row + l]! += wa * x[a + l]!;
    }
  }
}
