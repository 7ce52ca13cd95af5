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
  /** Outcome freed of effects and covariates. */
  outcome: Float64Array;
  cluster: Factor;
  /** Codes of the clusters that count. */
  kept: readonly number[];
  time: Factor;
  /** First treated period. */
  start: number;
}

/** Scores and Gram matrix of the clusters' indicators after the start; undefined where the panel is too large. */
export function exactScores(input: ExactInput): ExactScores | undefined {
  const { fit, position, outcome, cluster, kept, time, start } = input;
  const n = outcome.length;
  if (kept.length * n > LARGEST) return undefined;
  const { weights } = fit;
  const absorber = createAbsorber(fit.effects, weights);
  const others = fit.columns.filter((_, j) => j !== position);
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
  for (let i = 0; i < n; i++) if (after[i]! >= 0) score[after[i]!]! += (weights?.[i] ?? 1) * outcome[i]!;
  for (let g = 0; g < G; g++) {
    for (let i = 0; i < n; i++) column[i] = after[i] === g ? 1 : 0;
    if (fit.effects.length > 0) absorber.demean([column]);
    const freed = others.length === 0 ? column : leastSquares(column, others, weights).residuals;
    for (let i = 0; i < n; i++)
      if (after[i]! >= 0) gram[g * G + after[i]!]! += (weights?.[i] ?? 1) * freed[i]!;
  }
  return { score, gram };
}
