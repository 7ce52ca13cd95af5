/** Symmetric k × k matrices are stored row by row in a Float64Array of k². */

/** Lower Cholesky factor of a positive definite matrix; undefined where a pivot falls below `tolerance` × its diagonal. */
export function cholesky(matrix: Float64Array, k: number, tolerance = 0): Float64Array | undefined {
  const lower = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    let pivot = matrix[j * k + j]!;
    for (let m = 0; m < j; m++) pivot -= lower[j * k + m]! ** 2;
    if (!(pivot > tolerance * matrix[j * k + j]!)) return undefined;
    const root = Math.sqrt(pivot);
    lower[j * k + j] = root;
    for (let i = j + 1; i < k; i++) {
      let value = matrix[i * k + j]!;
      for (let m = 0; m < j; m++) value -= lower[i * k + m]! * lower[j * k + m]!;
      lower[i * k + j] = value / root;
    }
  }
  return lower;
}

/** Solves L L' x = b. */
export function choleskySolve(lower: Float64Array, k: number, rhs: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(rhs);
  for (let i = 0; i < k; i++) {
    let value = x[i]!;
    for (let m = 0; m < i; m++) value -= lower[i * k + m]! * x[m]!;
    x[i] = value / lower[i * k + i]!;
  }
  for (let i = k - 1; i >= 0; i--) {
    let value = x[i]!;
    for (let m = i + 1; m < k; m++) value -= lower[m * k + i]! * x[m]!;
    x[i] = value / lower[i * k + i]!;
  }
  return x;
}

/** Inverse from the Cholesky factor. */
export function choleskyInverse(lower: Float64Array, k: number): Float64Array {
  const inverse = new Float64Array(k * k);
  const unit = new Float64Array(k);
  for (let j = 0; j < k; j++) {
    unit.fill(0);
    unit[j] = 1;
    const column = choleskySolve(lower, k, unit);
    for (let i = 0; i < k; i++) inverse[i * k + j] = column[i]!;
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < i; j++) {
      const mean = (inverse[i * k + j]! + inverse[j * k + i]!) / 2;
      inverse[i * k + j] = mean;
      inverse[j * k + i] = mean;
    }
  }
  return inverse;
}

/** B M B for symmetric B (bread) and M (meat). */
export function sandwich(bread: Float64Array, meat: Float64Array, k: number): Float64Array {
  const half = new Float64Array(k * k);
  const out = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let m = 0; m < k; m++) sum += bread[i * k + m]! * meat[m * k + j]!;
      half[i * k + j] = sum;
    }
  }
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) {
      let sum = 0;
      for (let m = 0; m < k; m++) sum += half[i * k + m]! * bread[m * k + j]!;
      out[i * k + j] = sum;
    }
  }
  return out;
}

/** a'M b. */
export function quadraticForm(a: ArrayLike<number>, matrix: Float64Array, b: ArrayLike<number>): number {
  const k = a.length;
  let total = 0;
  for (let i = 0; i < k; i++) {
    if (a[i] === 0) continue;
    let row = 0;
    for (let j = 0; j < k; j++) row += matrix[i * k + j]! * b[j]!;
    total += a[i]! * row;
  }
  return total;
}

/** Rows and columns of a symmetric matrix at the given positions. */
export function submatrix(matrix: Float64Array, k: number, at: readonly number[]): Float64Array {
  const q = at.length;
  const out = new Float64Array(q * q);
  for (let i = 0; i < q; i++) for (let j = 0; j < q; j++) out[i * q + j] = matrix[at[i]! * k + at[j]!]!;
  return out;
}
