import { ContraflowError } from '../../contract/errors.ts';
import type { PanelSample } from '../panel/types.ts';

/**
 * Columns of the two-part model, by row of the sample, where a row sums up many surveys. Weights of the sample multiply
 * (inverse probabilities); they must not hold the responses again.
 */
export interface HurdleParts {
  /** Scores that are zero; 0 … responses. undefined: none is known to be zero. */
  zeros: Float64Array | undefined;
  /** Scores received; rows without one are not used. */
  responses: Float64Array;
  /** Sum of all scores. */
  total: Float64Array;
}

/** The two outcomes with their rows and weights. */
export interface HurdleOutcomes {
  /** Rows with at least one score. */
  rows: Int32Array;
  /** Share of zero scores of each of these rows. */
  zeroShare: Float64Array;
  weights: Float64Array;
  /** Rows with at least one non-zero score. */
  scoredRows: Int32Array;
  /** Mean of the non-zero scores of each of these rows. */
  score: Float64Array;
  scoreWeights: Float64Array;
}

/**
 * Splits the outcome. Without `parts` a row is one score (or one mean that is zero or not) and zero is the hurdle.
 * @throws ContraflowError `inconsistent-scores` (data) where zeros exceed responses or a count is negative.
 */
export function hurdleOutcomes(sample: PanelSample, parts: HurdleParts | undefined): HurdleOutcomes {
  const zeros = parts?.zeros;
  const responses = (i: number): number => (parts === undefined ? 1 : parts.responses[i]!);
  const zeroCount = (i: number): number =>
    parts === undefined ? Number(sample.outcome[i] === 0) : (zeros?.[i] ?? 0);
  const total = parts?.total ?? sample.outcome;
  const rows: number[] = [];
  const zeroShare: number[] = [];
  const weights: number[] = [];
  const scoredRows: number[] = [];
  const score: number[] = [];
  const scoreWeights: number[] = [];
  for (let i = 0; i < sample.rows; i++) {
    const n = responses(i);
    const z = zeroCount(i);
    if (!(n >= 0 && z >= 0 && z <= n && total[i]! >= 0)) throw inconsistent(sample, i);
    if (n === 0) continue;
    const weight = sample.weights === undefined ? 1 : sample.weights[i]!;
    rows.push(i);
    zeroShare.push(z / n);
    weights.push(weight * n);
    if (z === n) continue;
    scoredRows.push(i);
    score.push(total[i]! / (n - z));
    scoreWeights.push(weight * (n - z));
  }
  return {
    rows: Int32Array.from(rows),
    zeroShare: Float64Array.from(zeroShare),
    weights: Float64Array.from(weights),
    scoredRows: Int32Array.from(scoredRows),
    score: Float64Array.from(score),
    scoreWeights: Float64Array.from(scoreWeights),
  };
}

function inconsistent(sample: PanelSample, row: number): ContraflowError {
  const unit = sample.unit.label(sample.unit.codes[row]!);
  const time = sample.time.label(sample.time.codes[row]!);
  return new ContraflowError({
    kind: 'data',
    code: 'inconsistent-scores',
    message: `zero scores, responses and score total do not fit together at unit ${unit}, time ${time}`,
    hint: 'zeros must lie between 0 and responses, and no count may be negative',
  });
}
