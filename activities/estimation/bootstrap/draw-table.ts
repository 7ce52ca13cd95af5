import type { ClusterSums } from './cluster-sums.ts';
import type { DrawVisitor } from './draws.ts';

/**
 * Every draw as five numbers, from which t* follows for any null value b: its numerator is n₀ − b n₁ and the sum of its
 * squared cluster scores q₀₀ − 2b q₀₁ + b² q₁₁.
 */
export interface DrawTable {
  /** Draws counted, and how many each row stands for. */
  replications: number;
  counts: Uint8Array;
  n0: Float64Array;
  n1: Float64Array;
  q00: Float64Array;
  q01: Float64Array;
  q11: Float64Array;
}

/**
 * Runs through the draws once. `forEach` visits them and returns how many count. A draw costs O(G) where effects are nested in clusters or signs are enumerated, O(G²) else. */
export function tabulateDraws(sums: ClusterSums, forEach: (visit: DrawVisitor) => number): DrawTable {
  const { clusters, squares, controls, feedback } = sums;
  const [score0, score1] = sums.scores;
  const back0 = new Float64Array(clusters);
  const back1 = new Float64Array(clusters);
  const columns: number[][] = [[], [], [], [], []];
  const counts: number[] = [];

  function effectFeedback(weights: Float64Array, changed: number): void {
    if (feedback === undefined) return;
    const [with0, with1] = feedback;
    if (changed >= 0) {
      const change = 2 * weights[changed]!;
      for (let g = 0; g < clusters; g++) {
        back0[g]! += change * with0[g * clusters + changed]!;
        back1[g]! += change * with1[g * clusters + changed]!;
      }
      return;
    }
    for (let g = 0; g < clusters; g++) {
      let sum0 = 0;
      let sum1 = 0;
      for (let h = 0, at = g * clusters; h < clusters; h++, at++) {
        sum0 += with0[at]! * weights[h]!;
        sum1 += with1[at]! * weights[h]!;
      }
      back0[g] = sum0;
      back1[g] = sum1;
    }
  }

  const pulls = controls.map(() => [0, 0] as [number, number]);
  const total = forEach((weights, changed, count) => {
    effectFeedback(weights, changed);
    const n0 = innerProduct(weights, score0);
    const n1 = innerProduct(weights, score1);
    controls.forEach((control, j) => {
      pulls[j]![0] = innerProduct(weights, control.right[0]);
      pulls[j]![1] = innerProduct(weights, control.right[1]);
    });
    const slope0 = n0 / squares;
    const slope1 = n1 / squares;
    let q00 = 0;
    let q01 = 0;
    let q11 = 0;
    for (let g = 0; g < clusters; g++) {
      let s0 = weights[g]! * score0[g]! - back0[g]! - slope0 * score1[g]!;
      let s1 = weights[g]! * score1[g]! - back1[g]! - slope1 * score1[g]!;
      for (let j = 0; j < controls.length; j++) {
        const left = controls[j]!.left[g]!;
        s0 -= left * pulls[j]![0];
        s1 -= left * pulls[j]![1];
      }
      q00 += s0 * s0;
      q01 += s0 * s1;
      q11 += s1 * s1;
    }
    [n0, n1, q00, q01, q11].forEach((value, c) => {
      columns[c]!.push(value);
    });
    counts.push(count);
  });
  const [n0, n1, q00, q01, q11] = columns.map((values) => Float64Array.from(values));
  return {
    replications: total,
    counts: Uint8Array.from(counts),
    n0: n0!,
    n1: n1!,
    q00: q00!,
    q01: q01!,
    q11: q11!,
  };
}

function innerProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let g = 0; g < a.length; g++) sum += a[g]! * b[g]!;
  return sum;
}
