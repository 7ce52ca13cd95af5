/** Places of `RunSums`: Σ u², Σ u⁴, Σ uₜuₜ₋₁ with the residual before the first, Σ u² x for each of two regressors. */
export const SQUARE = 0;
export const FOURTH = 1;
export const LAGGED = 2;
export const FIRST = 3;
export const SECOND = 4;

/** Sums over rows from…to of a block; `before` is the residual that precedes them. Two running sums each overlap. */
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

/** The same with two regressors, the most frequent case: u² is made once. */
export function sumRunWithTwo(
  into: Float64Array,
  residuals: Float64Array,
  x: Float64Array,
  y: Float64Array,
  from: number,
  to: number,
  before: number,
): void {
  let squares0 = 0;
  let squares1 = 0;
  let fourths0 = 0;
  let fourths1 = 0;
  let lagged0 = 0;
  let lagged1 = 0;
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  let last = before;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const u = residuals[i]!;
    const v = residuals[i + 1]!;
    const a = u * u;
    const b = v * v;
    squares0 += a;
    squares1 += b;
    fourths0 += a * a;
    fourths1 += b * b;
    lagged0 += u * last;
    lagged1 += v * u;
    x0 += a * x[i]!;
    x1 += b * x[i + 1]!;
    y0 += a * y[i]!;
    y1 += b * y[i + 1]!;
    last = v;
  }
  if (i < to) {
    const u = residuals[i]!;
    const a = u * u;
    squares0 += a;
    fourths0 += a * a;
    lagged0 += u * last;
    x0 += a * x[i]!;
    y0 += a * y[i]!;
  }
  into[SQUARE] = squares0 + squares1;
  into[FOURTH] = fourths0 + fourths1;
  into[LAGGED] = lagged0 + lagged1;
  into[FIRST] = x0 + x1;
  into[SECOND] = y0 + y1;
}
