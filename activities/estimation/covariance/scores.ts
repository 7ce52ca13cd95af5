import { type LinearFit, ScoreSums } from '../linear/index.ts';
import type { Factor } from '../panel/types.ts';

/** Sums of the scores w x u over the levels of a factor, levels × k. */
export function scoreSums(fit: LinearFit, factor: Factor): Float64Array {
  const known = fit.scores?.get(factor);
  if (known !== undefined) return known;
  const scores = new ScoreSums(factor, fit.names.length, fit.weights);
  fit.visit(scores);
  return scores.sums;
}

/** Σ_g s_g s_g' of rows of width k. */
export function outerSum(sums: Float64Array, k: number): Float64Array {
  return laggedOuterSum(sums, k, 0);
}

/** Σ_t s_t s_{t−lag}' of consecutive rows of width k; not symmetric unless lag is 0. */
export function laggedOuterSum(sums: Float64Array, k: number, lag: number): Float64Array {
  const meat = new Float64Array(k * k);
  const rows = sums.length / k;
  for (let t = lag; t < rows; t++) {
    for (let i = 0; i < k; i++) {
      const own = sums[t * k + i]!;
      if (own === 0) continue;
      for (let j = 0; j < k; j++) meat[i * k + j] = meat[i * k + j]! + own * sums[(t - lag) * k + j]!;
    }
  }
  return meat;
}

/** meat += weight × (lagged + lagged'). */
export function addSymmetric(meat: Float64Array, lagged: Float64Array, k: number, weight: number): void {
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++)
      meat[i * k + j] = meat[i * k + j]! + weight * (lagged[i * k + j]! + lagged[j * k + i]!);
  }
}
