import type { Rows, ScaledGram } from './gram.ts';
import { centredGram, rowOf } from './gram.ts';
import { solveSimplex } from './simplex-qp.ts';

/** Weights of one target over a pool, with the optimality certificate of their simplex part. */
export interface DonorWeights {
  /** One a member of the pool; the target's own entry is 0. */
  weights: Float64Array;
  kkt: number;
}

/**
 * Weights of member `target` over all other members, from the Gram matrix of all of them: one matrix serves the
 * treated unit and every placebo.
 * @param absent further member kept at 0, so that placebos never borrow from the treated unit
 */
export function weightsOfMember(gram: ScaledGram, target: number, start?: ArrayLike<number>): DonorWeights {
  const solved = solveSimplex({
    n: gram.n,
    gram: gram.values,
    linear: rowOf(gram, target),
    exclude: [target],
    ...(start ? { start } : {}),
  });
  return { weights: solved.weights, kkt: solved.kkt };
}

/** Exact weights of a treated row over donors on the first `pre` periods: min ‖y₁ − Y₀'w‖² on the simplex. */
export function outcomeWeights(treated: Float64Array, donors: Rows, pre: number): DonorWeights {
  const gram = centredGram([treated, ...donors], pre);
  const { weights, kkt } = weightsOfMember(gram, 0);
  return { weights: weights.slice(1), kkt };
}

/** Σ w·row over donors, period by period. */
export function combine(rows: Rows, weights: Float64Array): Float64Array {
  const sum = new Float64Array(rows[0]?.length ?? 0);
  for (let j = 0; j < rows.length; j += 1) {
    const weight = weights[j]!;
    if (weight === 0) continue;
    const row = rows[j]!;
    for (let t = 0; t < sum.length; t += 1) sum[t] = sum[t]! + weight * row[t]!;
  }
  return sum;
}

/** Target minus its weighted combination. */
export function gapsOf(target: Float64Array, rows: Rows, weights: Float64Array): Float64Array {
  const fitted = combine(rows, weights);
  return target.map((value, t) => value - fitted[t]!);
}
