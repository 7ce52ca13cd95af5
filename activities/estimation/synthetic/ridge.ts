import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { ScaledGram } from './gram.ts';
import { solveSimplex } from './simplex-qp.ts';

/** Inner products of donors and of donors with the target after subtracting the donors' mean, period by period. */
export interface DonorProducts {
  n: number;
  /** n × n over donors, in squared units of the outcome. */
  gram: Float64Array;
  /** Donor × target, length n. */
  cross: Float64Array;
}

/** Moves a shared Gram matrix to the mean of the donors, which a ridge penalty depends on. */
export function donorProducts(shared: ScaledGram, target: number, donors: ArrayLike<number>): DonorProducts {
  const n = donors.length;
  const square = shared.scale ** 2;
  const at = (i: number, j: number) => shared.values[i * shared.n + j]! * square;
  const mean = (i: number) => {
    let sum = 0;
    for (let k = 0; k < n; k += 1) sum += at(i, donors[k]!);
    return sum / n;
  };
  const means = Float64Array.from(donors, mean);
  const grand = means.reduce((a, b) => a + b, 0) / n;
  const targetMean = mean(target);
  const gram = new Float64Array(n * n);
  const cross = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    for (let j = 0; j < n; j += 1)
      gram[i * n + j] = at(donors[i]!, donors[j]!) - means[i]! - means[j]! + grand;
    cross[i] = at(donors[i]!, target) - means[i]! - targetMean + grand;
  }
  return { n, gram, cross };
}

/** Eigenvalues (clipped at 0) and eigenvectors (columns, row-major) of a donor Gram matrix. */
export interface Spectrum {
  values: Float64Array;
  vectors: Float64Array;
}

export function spectrumOf(gram: Float64Array, n: number): Spectrum {
  const matrix = Matrix.from1DArray(n, n, gram);
  const found = new EigenvalueDecomposition(matrix, { assumeSymmetric: true });
  const vectors = new Float64Array(n * n);
  for (let i = 0; i < n; i += 1)
    for (let k = 0; k < n; k += 1) vectors[i * n + k] = found.eigenvectorMatrix.get(i, k);
  return { values: Float64Array.from(found.realEigenvalues, (v) => Math.max(v, 0)), vectors };
}

/** Coordinates of a vector in the eigenbasis. */
export function rotate(spectrum: Spectrum, vector: Float64Array): Float64Array {
  const n = vector.length;
  const out = new Float64Array(n);
  for (let i = 0; i < n; i += 1) {
    const value = vector[i]!;
    for (let k = 0; k < n; k += 1) out[k] = out[k]! + spectrum.vectors[i * n + k]! * value;
  }
  return out;
}

/**
 * Ridge-augmented weights of Ben-Michael, Feller and Rothstein (2021): W = W_sc + (X₀'X₀ + λI)⁻¹X₀'(x₁ − X₀W_sc).
 * They sum to one and may be negative.
 */
export function augment(
  products: DonorProducts,
  spectrum: Spectrum,
  weights: Float64Array,
  lambda: number,
): Float64Array {
  const residual = rotate(spectrum, residualProducts(products, weights));
  const n = products.n;
  const augmented = weights.slice();
  for (let k = 0; k < n; k += 1) {
    const denominator = spectrum.values[k]! + lambda;
    if (!(denominator > 1e-12 * spectrum.values[n - 1]!)) continue;
    const share = residual[k]! / denominator;
    for (let i = 0; i < n; i += 1) augmented[i] = augmented[i]! + spectrum.vectors[i * n + k]! * share;
  }
  return augmented;
}

function residualProducts(products: DonorProducts, weights: Float64Array): Float64Array {
  const { n, gram, cross } = products;
  const out = cross.slice();
  for (let j = 0; j < n; j += 1) {
    const weight = weights[j]!;
    if (weight === 0) continue;
    for (let i = 0; i < n; i += 1) out[i] = out[i]! - weight * gram[j * n + i]!;
  }
  return out;
}

/** Candidate penalties: λmax·10^(−8k/20), k = 0…20, as augsynth lays them out. */
export function penaltyGrid(largest: number): Float64Array {
  return Float64Array.from({ length: 21 }, (_, k) => largest * 1e-8 ** (k / 20));
}

/**
 * Penalty by leaving out one pre-period at a time (all but the last) and the one-standard-error rule: the largest λ
 * whose mean squared error is within one standard error of the smallest. Each left-out period changes the Gram matrix
 * by rank one, so that one eigendecomposition serves all of them.
 * @param rows donors, each at least `pre` long, then the target as last row; centred at the donors' mean
 */
export function choosePenalty(
  products: DonorProducts,
  spectrum: Spectrum,
  rows: Float64Array[],
  pre: number,
): number {
  const { n, gram, cross } = products;
  const grid = penaltyGrid(spectrum.values[n - 1]!);
  const folds = pre - 1;
  const errors = grid.reduce<Float64Array[]>((all) => [...all, new Float64Array(folds)], []);
  const reduced = new Float64Array(n * n);
  let start: number[] | undefined;
  for (let t = 0; t < folds; t += 1) {
    const held = Float64Array.from({ length: n }, (_, j) => rows[j]![t]!);
    const target = rows[n]![t]!;
    for (let i = 0; i < n; i += 1)
      for (let j = 0; j < n; j += 1) reduced[i * n + j] = gram[i * n + j]! - held[i]! * held[j]!;
    const linear = cross.map((value, j) => value - held[j]! * target);
    const { weights } = solveSimplex({ n, gram: reduced, linear, ...(start ? { start } : {}) });
    start = [...weights.keys()].filter((j) => weights[j]! > 0);
    const residual = rotate(spectrum, residualProducts({ n, gram: reduced, cross: linear }, weights));
    const direction = rotate(spectrum, held);
    let fitted = 0;
    for (let j = 0; j < n; j += 1) fitted += held[j]! * weights[j]!;
    for (let l = 0; l < grid.length; l += 1) {
      let along = 0;
      let own = 0;
      for (let k = 0; k < n; k += 1) {
        const scaled = direction[k]! / (spectrum.values[k]! + grid[l]!);
        along += scaled * residual[k]!;
        own += scaled * direction[k]!;
      }
      errors[l]![t] = (target - fitted - along / (1 - own)) ** 2;
    }
  }
  return oneStandardErrorRule(grid, errors);
}

function oneStandardErrorRule(grid: Float64Array, errors: Float64Array[]): number {
  const summary = errors.map((values) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / (values.length - 1);
    return { mean, error: Math.sqrt(variance / values.length) };
  });
  const best = summary.reduce((a, b) => (b.mean < a.mean ? b : a));
  return grid[summary.findIndex(({ mean }) => mean <= best.mean + best.error)]!;
}
