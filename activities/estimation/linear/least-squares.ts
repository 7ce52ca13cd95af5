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

/** Normal equations, scaled to unit diagonal, of the columns that no earlier one explains. */
export interface NormalEquations {
  /** Positions of the columns that were kept. */
  kept: number[];
  /** (X'WX)⁻¹ of the kept columns. */
  bread: Float64Array;
  /** (X'WX)⁻¹ b for b over the kept columns. */
  solve(cross: ArrayLike<number>): Float64Array;
}

/** Prepares the solution from X'WX of `count` columns. */
export function normalEquations(full: Float64Array, count: number): NormalEquations {
  const kept = independentColumns(full, count);
  const k = kept.length;
  const scale = kept.map((position) => Math.sqrt(full[position * count + position]!));
  const gram = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      gram[i * k + j] = full[kept[i]! * count + kept[j]!]! / (scale[i]! * scale[j]!);
  }
  const lower = k === 0 ? new Float64Array(0) : cholesky(gram, k);
  if (lower === undefined) throw new RangeError('the regressors are collinear beyond repair');
  const bread = choleskyInverse(lower, k);
  for (let i = 0; i < k; i++)
    for (let j = 0; j < k; j++) bread[i * k + j] = bread[i * k + j]! / (scale[i]! * scale[j]!);
  const solve = (cross: ArrayLike<number>): Float64Array => {
    const solved = choleskySolve(
      lower,
      k,
      scale.map((own, j) => cross[j]! / own),
    );
    return solved.map((value, j) => value / scale[j]!);
  };
  return { kept, bread, solve };
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
  const { kept, bread, solve } = normalEquations(gramMatrix(columns, weights), columns.length);
  const k = kept.length;
  const used = kept.map((position) => columns[position]!);
  const coefficients = new Float64Array(k);
  const residuals = ownsOutcome ? y : y.slice();
  let state = moments(used, residuals, weights);
  for (let round = 0; round < 2 && k > 0; round++) {
    const step = solve(state.cross);
    for (let j = 0; j < k; j++) coefficients[j] = coefficients[j]! + step[j]!;
    state = moments(used, residuals, weights, step);
  }
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
