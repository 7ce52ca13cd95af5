import { gramMatrix, weightedDot } from './gram.ts';
import { cholesky, choleskyInverse, choleskySolve } from './symmetric.ts';

/** A column whose share of variance not explained by earlier columns is below this is collinear. */
const COLLINEAR = 1e-11;

export interface LeastSquares {
  /** Positions of the columns that were kept. */
  kept: number[];
  coefficients: Float64Array;
  residuals: Float64Array;
  /** (X'WX)⁻¹ of the kept columns. */
  bread: Float64Array;
  /** Σ w u². */
  rss: number;
}

/**
 * Weighted least squares of y on columns that are already free of absorbed effects. Columns that earlier ones explain
 * are left out. Normal equations scaled to unit diagonal with a step of iterative refinement.
 */
export function leastSquares(
  y: Float64Array,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
): LeastSquares {
  const full = gramMatrix(columns, weights);
  const kept = independentColumns(full, columns.length);
  const k = kept.length;
  const used = kept.map((position) => columns[position]!);
  const scale = kept.map((position) => Math.sqrt(full[position * columns.length + position]!));
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      gram[i * k + j] = full[kept[i]! * columns.length + kept[j]!]! / (scale[i]! * scale[j]!);
  }
  const lower = k === 0 ? new Float64Array(0) : cholesky(gram, k);
  if (lower === undefined) throw new RangeError('the regressors are collinear beyond repair');
  const coefficients = new Float64Array(k);
  const residuals = y.slice();
  for (let round = 0; round < 2; round++) {
    const moments = used.map((column, j) => weightedDot(column, residuals, weights) / scale[j]!);
    const step = choleskySolve(lower, k, moments);
    for (let j = 0; j < k; j++) {
      const change = step[j]! / scale[j]!;
      coefficients[j] = coefficients[j]! + change;
      const column = used[j]!;
      for (let i = 0; i < residuals.length; i++) residuals[i] = residuals[i]! - change * column[i]!;
    }
  }
  const bread = choleskyInverse(lower, k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) bread[i * k + j] = bread[i * k + j]! / (scale[i]! * scale[j]!);
  return { kept, coefficients, residuals, bread, rss: weightedDot(residuals, residuals, weights) };
}

/** Positions, in order, of the columns that no earlier kept column spans. */
function independentColumns(gram: Float64Array, k: number): number[] {
  const kept: number[] = [];
  const factor: Float64Array[] = [];
  for (let j = 0; j < k; j++) {
    const own = gram[j * k + j]!;
    if (!(own > 0)) continue;
    const row = new Float64Array(kept.length + 1);
    let pivot = own;
    for (let m = 0; m < kept.length; m++) {
      let value = gram[j * k + kept[m]!]!;
      for (let l = 0; l < m; l++) value -= row[l]! * factor[m]![l]!;
      row[m] = value / factor[m]![m]!;
      pivot -= row[m]! ** 2;
    }
    if (!(pivot > COLLINEAR * own)) continue;
    row[kept.length] = Math.sqrt(pivot);
    factor.push(row);
    kept.push(j);
  }
  return kept;
}
