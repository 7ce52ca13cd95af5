/** Share of a regressor's weighted sum of squares below which what remains beside the others counts as nothing. */
const collinearTolerance = 1e-10;
/** Share of a level's own weight below which the levels before it are taken to determine it. */
const dependentLevel = 1e-12;

/**
 * Cholesky factor of a positive semi-definite matrix in place (row-major, lower triangle), leaving out rows that the
 * rows before them determine: their column of the factor is zero and so is their solution.
 *
 * A row is left out where its pivot falls below a share of `scale[row]`; from row `firstRegressor` on by the tolerance of
 * collinear regressors, or exactly where `forced[row − firstRegressor]` says so. Returns 1 for rows left out.
 */
export function factorise(
  matrix: Float64Array,
  size: number,
  scale: Float64Array,
  forced: Uint8Array | undefined,
  firstRegressor: number,
): Uint8Array {
  const skipped = new Uint8Array(size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++) {
      if (skipped[j] === 1) {
        matrix[row + j] = 0;
        continue;
      }
      matrix[row + j] = (matrix[row + j]! - innerProduct(matrix, row, j * size, j)) / matrix[j * size + j]!;
    }
    const pivot = matrix[row + i]! - innerProduct(matrix, row, row, i);
    const isRegressor = i >= firstRegressor;
    const tolerance = isRegressor ? collinearTolerance : dependentLevel;
    const drop =
      isRegressor && forced !== undefined
        ? forced[i - firstRegressor] === 1 || !(pivot > 0)
        : !(pivot > tolerance * scale[i]!);
    skipped[i] = drop ? 1 : 0;
    matrix[row + i] = drop ? 0 : Math.sqrt(pivot);
  }
  return skipped;
}

/** Solves with the factor of `factorise`, in place; left-out rows give 0. */
export function solveFactored(matrix: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const pivot = matrix[i * size + i]!;
    if (pivot === 0) {
      b[i] = 0;
      continue;
    }
    let value = b[i]!;
    const row = i * size;
    for (let j = 0; j < i; j++) value -= matrix[row + j]! * b[j]!;
    b[i] = value / pivot;
  }
  for (let i = size - 1; i >= 0; i--) {
    const pivot = matrix[i * size + i]!;
    if (pivot === 0) continue;
    const value = b[i]! / pivot;
    b[i] = value;
    const row = i * size;
    for (let j = 0; j < i; j++) b[j]! -= matrix[row + j]! * value;
  }
}

function innerProduct(matrix: Float64Array, a: number, b: number, length: number): number {
  let sum = 0;
  for (let l = 0; l < length; l++) sum += matrix[a + l]! * matrix[b + l]!;
  return sum;
}
