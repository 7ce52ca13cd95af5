/** Places of `RunSums`: Σ u², Σ u⁴, Σ uₜuₜ₋₁ with the residual before the first, Σ u² x for each of two regressors. */
export const SQUARE = 0;
export const FOURTH = 1;
export const LAGGED = 2;
export const FIRST = 3;
export const SECOND = 4;

/** Rows of a block. */
const BLOCK = 2048;

// Arrays that a function finds in its module, and not among its parameters, are read in half the time.
const residuals = new Float64Array(BLOCK);
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
let pair: readonly Float64Array[] | undefined;
let pairStart = -1;

/** Takes up a block of residuals and, where there are two, the rows of the regressors from `start` on. */
export function openRows(values: Float64Array, regressors: readonly Float64Array[], start: number): void {
  residuals.set(values);
  if (regressors.length !== 2 || (pair === regressors && pairStart === start)) return;
  x.set(regressors[0]!);
  y.set(regressors[1]!);
  pair = regressors;
  pairStart = start;
}

/** Sums over rows from…to of the open block; `before` is the residual that precedes them. */
export function sumRun(into: Float64Array, from: number, to: number, before: number): void {
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

/** The same with the two regressors of the open block, the most frequent case: u² is made once. */
export function sumRunWithTwo(into: Float64Array, from: number, to: number, before: number): void {
  let squares = 0;
  let fourths = 0;
  let lagged = 0;
  let xs = 0;
  let ys = 0;
  let last = before;
  for (let i = from; i < to; i++) {
    const u = residuals[i]!;
    const square = u * u;
    squares += square;
    fourths += square * square;
    lagged += u * last;
    xs += square * x[i]!;
    ys += square * y[i]!;
    last = u;
  }
  into[SQUARE] = squares;
  into[FOURTH] = fourths;
  into[LAGGED] = lagged;
  into[FIRST] = xs;
  into[SECOND] = ys;
}
