import { gramMatrix, moments } from './gram.ts';
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
 * are left out. Normal equations scaled to unit diagonal with a step of iterative refinement. `ownsOutcome`: y may be
 * overwritten by the residuals.
 */
export function leastSquares(
  y: Float64Array,
  columns: readonly Float64Array[],
  weights: Float64Array | undefined,
  ownsOutcome = false,
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
  const residuals = ownsOutcome ? y : y.slice();
  let state = moments(used, residuals, weights);
  for (let round = 0; round < 2 && k > 0; round++) {
    const step = choleskySolve(
      lower,
      k,
      state.cross.map((value, j) => value / scale[j]!),
    );
    for (let j = 0; j < k; j++) {
      step[j] = step[j]! / scale[j]!;
      coefficients[j] = coefficients[j]! + step[j]!;
    }
    state = moments(used, residuals, weights, step);
  }
  const bread = choleskyInverse(lower, k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) bread[i * k + j] = bread[i * k + j]! / (scale[i]! * scale[j]!);
  return { kept, coefficients, residuals, bread, rss: state.square };
}

/** Positions, in order, of the columns that no earlier kept column spans. */
export function independentColumns(gram: Float64Array, k: number): number[] {
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
