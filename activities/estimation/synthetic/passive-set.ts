/**
 * Cholesky factor of a growing and shrinking principal submatrix: M = G[S,S] + ridge·I + shift·11'.
 * The rank-one shift leaves a problem on the plane Σw = 1 unchanged and makes M positive definite
 * whenever the columns behind G are affinely independent, so that no bordered system is needed.
 */
export interface PassiveSet {
  /** Indices in the set, in the order of the factor; only the first `size` entries count. */
  readonly members: Int32Array;
  size(): number;
  /** Appends an index; false (and no change) when its column depends affinely on the set. */
  add(index: number): boolean;
  removeAt(position: number): void;
  /** Solves M·x = rhs in place over the first `size` entries. */
  solve(rhs: Float64Array): void;
}

/** Relative size of a pivot below which a column counts as dependent. */
const dependent = 1e-13;

/**
 * Opens an empty set over a Gram matrix.
 * @param gram n × n, row-major, symmetric positive semidefinite
 * @param ridge added to the diagonal, ≥ 0
 * @param shift positive number of the size of the diagonal
 */
export function createPassiveSet(gram: Float64Array, n: number, ridge: number, shift: number): PassiveSet {
  const members = new Int32Array(n);
  let stride = Math.min(n, 32);
  let factor = new Float64Array(stride * stride);
  let size = 0;
  const grow = () => {
    const wider = Math.min(n, stride * 2);
    const copy = new Float64Array(wider * wider);
    for (let i = 0; i < size; i += 1) copy.set(factor.subarray(i * stride, i * stride + size), i * wider);
    factor = copy;
    stride = wider;
  };
  return {
    members,
    size: () => size,
    add(index) {
      if (size === stride) grow();
      const row = size * stride;
      const from = index * n;
      const diagonal = gram[from + index]! + ridge + shift;
      let left = diagonal;
      for (let i = 0; i < size; i += 1) {
        const base = i * stride;
        let sum = gram[from + members[i]!]! + shift;
        for (let k = 0; k < i; k += 1) sum -= factor[base + k]! * factor[row + k]!;
        const value = sum / factor[base + i]!;
        factor[row + i] = value;
        left -= value * value;
      }
      if (!(left > dependent * diagonal)) return false;
      factor[row + size] = Math.sqrt(left);
      members[size] = index;
      size += 1;
      return true;
    },
    removeAt(position) {
      for (let i = position; i < size - 1; i += 1) {
        members[i] = members[i + 1]!;
        const target = i * stride;
        factor.copyWithin(target, target + stride, target + stride + i + 2);
      }
      size -= 1;
      for (let k = position; k < size; k += 1) {
        const row = k * stride;
        const a = factor[row + k]!;
        const b = factor[row + k + 1]!;
        const radius = Math.hypot(a, b);
        const cosine = a / radius;
        const sine = b / radius;
        factor[row + k] = radius;
        for (let i = k + 1; i < size; i += 1) {
          const at = i * stride + k;
          const p = factor[at]!;
          const q = factor[at + 1]!;
          factor[at] = cosine * p + sine * q;
          factor[at + 1] = cosine * q - sine * p;
        }
      }
    },
    solve(rhs) {
      for (let i = 0; i < size; i += 1) {
        const base = i * stride;
        let sum = rhs[i]!;
        for (let k = 0; k < i; k += 1) sum -= factor[base + k]! * rhs[k]!;
        rhs[i] = sum / factor[base + i]!;
      }
      for (let i = size - 1; i >= 0; i -= 1) {
        const value = rhs[i]! / factor[i * stride + i]!;
        rhs[i] = value;
        const base = i * stride;
        for (let k = 0; k < i; k += 1) rhs[k] = rhs[k]! - factor[base + k]! * value;
      }
    },
  };
}
