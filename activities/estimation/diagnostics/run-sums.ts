/** Places of `RunSums`: Σ u², Σ u⁴, Σ uₜuₜ₋₁ with the residual before the first, Σ u² x for each of two regressors. */
export const SQUARE = 0;
export const FOURTH = 1;
export const LAGGED = 2;
export const FIRST = 3;
export const SECOND = 4;

/** Rows of a block. */
const BLOCK = 2048;

// Arrays that a function finds in its module, and not among its parameters, are read in half the time.
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
let open: readonly Float64Array[] | undefined;
let openStart = -1;

/** Takes up the rows of two regressors from `start` on, for the residuals that follow. */
export function openPair(blocks: readonly Float64Array[], start: number): void {
  if (open === blocks && openStart === start) return;
  x.set(blocks[0]!);
  y.set(blocks[1]!);
  open = blocks;
  openStart = start;
}

/** Sums over rows from…to of a block; `before` is the residual that precedes them. */
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

/** The same with the two regressors of the open block, the most frequent case: u² is made once. */
export function sumRunWithTwo(
  into: Float64Array,
  residuals: Float64Array,
  from: number,
  to: number,
  before: number,
): void {
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
