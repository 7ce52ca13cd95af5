import type { Design } from './design.ts';

/** out = Zθ: the linear predictor of each row. */
export function linearPredictor(design: Design, theta: Float64Array, out: Float64Array): void {
  const { groups, starts, others, otherCodes, otherLevels, regressors: k, x } = design;
  const atX = groups + otherLevels;
  for (let g = 0; g < groups; g++) {
    const own = theta[g]!;
    for (let i = starts[g]!; i < starts[g + 1]!; i++) {
      let value = own;
      for (let e = 0, at = i * others; e < others; e++) value += theta[groups + otherCodes[at + e]!]!;
      for (let j = 0, at = i * k; j < k; j++) value += x[at + j]! * theta[atX + j]!;
      out[i] = value;
    }
  }
}

/** out = Z′v: sums of a row vector by level and its products with the regressors. */
export function normalVector(design: Design, v: Float64Array, out: Float64Array): void {
  const { groups, starts, others, otherCodes, otherLevels, regressors: k, x } = design;
  const atX = groups + otherLevels;
  out.fill(0);
  for (let g = 0; g < groups; g++) {
    let own = 0;
    for (let i = starts[g]!; i < starts[g + 1]!; i++) {
      const value = v[i]!;
      own += value;
      for (let e = 0, at = i * others; e < others; e++) out[groups + otherCodes[at + e]!]! += value;
      for (let j = 0, at = i * k; j < k; j++) out[atX + j]! += value * x[at + j]!;
    }
    out[g] = own;
  }
}
