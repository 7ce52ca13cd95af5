/** Places of sums over a run of residuals: Σ u², Σ u⁴, Σ uₜuₜ₋₁ with the residual before the first, Σ u² x, Σ u² y. */
export const SQUARE = 0;
export const FOURTH = 1;
export const LAGGED = 2;
export const FIRST = 3;
export const SECOND = 4;
/** How many there are. */
export const RUN_SUMS = 5;

/** Sums that the loop which makes residuals can take along, so that nobody reads them again. */
export interface SumsAlong {
  /** Starts of the runs within which sums are taken, as `longRuns` gives them. */
  runs: Int32Array;
  /** The rows of the block for x and y, which lie in the regressors' own order; y may be missing. */
  columns: readonly Float64Array[];
  /** The residual before row `from` of the block, 0 where there is none; `residuals` holds those before it in the block. */
  before(start: number, from: number, residuals: Float64Array): number;
  /** Takes the sums of rows from…to of the block, all of one run. */
  take(start: number, from: number, to: number, residuals: Float64Array, sums: Float64Array): void;
}

/** Σ u², Σ u⁴ and Σ uₜuₜ₋₁ of rows from…to; `before` is the residual that precedes them. */
export function sumRun(
  into: Float64Array,
  residuals: Float64Array,
  from: number,
  to: number,
  before: number,
): void {
  let squares = 0;
  let fourths = 0;
  let lagged = 0;
  let last = before;
  for (let i = from; i < to; i++) {
    const u = residuals[i]!;
    const square = u * u;
    squares += square;
    fourths += square * square;
    lagged += u * last;
    last = u;
  }
  into[SQUARE] = squares;
  into[FOURTH] = fourths;
  into[LAGGED] = lagged;
}
