import { createAbsorber } from '../absorb/index.ts';
import { type LinearFit, leastSquares } from '../linear/index.ts';
import type { Factor } from '../panel/types.ts';
import type { ExactScores } from './types.ts';

/** Clusters × rows up to which the indicators of all clusters are freed of the effects, about a second. */
const LARGEST = 2e7;

export interface ExactInput {
  fit: LinearFit;
  /** Position of the treatment in the fit. */
  position: number;
  cluster: Factor;
  /** Codes of the clusters that count. */
  kept: readonly number[];
  time: Factor;
  /** First treated period. */
  start: number;
}

/** Scores and Gram matrix of the clusters' indicators after the start; undefined where the panel is too large. */
export function exactScores(input: ExactInput): ExactScores | undefined {
  const { fit, position, cluster, kept, time, start } = input;
  const n = fit.observations;
  if (kept.length * n > LARGEST) return undefined;
  const { weights } = fit;
  const absorber = createAbsorber(fit.effects, weights);
  const place = new Int32Array(cluster.levels).fill(-1);
  kept.forEach((c, at) => {
    place[c] = at;
  });
  // Position among the kept of each row after the start, −1 elsewhere.
  const after = Int32Array.from(cluster.codes, (c, i) => (time.codes[i]! >= start ? place[c]! : -1));
  const G = kept.length;
  const score = new Float64Array(G);
  const gram = new Float64Array(G * G);
  const column = new Float64Array(n);
  const shares = freeingShares(fit, position);
  const delta = fit.coefficients[position]!;
  const { residuals, columns } = fit;
  const others = columns.filter((_, j) => j !== position);
  for (let i = 0; i < n; i++) {
    if (after[i]! < 0) continue;
    let freed = 0;
    for (let j = 0; j < shares.length; j++) freed += shares[j]! * columns[j]![i]!;
    score[after[i]!]! += (weights?.[i] ?? 1) * (residuals[i]! + delta * freed);
  }
  for (let g = 0; g < G; g++) {
    for (let i = 0; i < n; i++) column[i] = after[i] === g ? 1 : 0;
    if (fit.effects.length > 0) absorber.demean([column]);
    const freed = others.length === 0 ? column : leastSquares(column, others, weights).residuals;
    for (let i = 0; i < n; i++)
      if (after[i]! >= 0) gram[g * G + after[i]!]! += (weights?.[i] ?? 1) * freed[i]!;
  }
  return { score, gram };
}

/**
 * Shares of the regressors whose sum is one of them freed of the others: with B = (X'X)⁻¹ and p its position, B_pj/B_pp
 * (Frisch, Waugh and Lovell).
 */
export function freeingShares(fit: LinearFit, position: number): Float64Array {
  const k = fit.names.length;
  const own = fit.bread[position * k + position]!;
  return Float64Array.from({ length: k }, (_, j) => fit.bread[position * k + j]! / own);
}
