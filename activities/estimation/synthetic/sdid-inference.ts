import { createRandom } from '../../random.ts';
import { normalised, type SdidProblem, type SdidWeights, sdidEstimate } from './sdid-problem.ts';

/** Estimate with the donors `chosen` in place of the treated units and `rest` as their donors. */
export type PlaceboEstimator = (chosen: readonly number[], rest: readonly number[]) => number;

/** Placebo estimates and whether every choice of placebo units was made once. */
export interface SdidPlacebos {
  estimates: Float64Array;
  enumerated: boolean;
}

/**
 * Placebo estimates of Arkhangelsky et al. (2021), algorithm 4: as many donors as there are treated units stand in for
 * them, tuning constants stay, weights start at the original ones renormalised. Every choice is made once where
 * there are at most `limit`; else `limit` seeded draws.
 */
export function sdidPlacebos(
  donors: number,
  size: number,
  estimate: PlaceboEstimator,
  options: { limit: number; seed: number },
): SdidPlacebos {
  const enumerated = combinations(donors, size) <= options.limit;
  const choices = enumerated ? allChoices(donors, size) : drawnChoices(donors, size, options);
  const all = Array.from({ length: donors }, (_, j) => j);
  const estimates = Float64Array.from(choices, (chosen) => {
    const inside = new Set(chosen);
    return estimate(
      chosen,
      all.filter((j) => !inside.has(j)),
    );
  });
  return { estimates, enumerated };
}

/** √(Σ(τ − τ̄)²/r): the rule of R synthdid, which under enumeration is the population standard deviation. */
export function placeboStandardError(estimates: Float64Array): number {
  const mean = estimates.reduce((a, b) => a + b, 0) / estimates.length;
  return Math.sqrt(estimates.reduce((a, b) => a + (b - mean) ** 2, 0) / estimates.length);
}

/**
 * Jackknife over units with fixed weights (Arkhangelsky et al. 2021, algorithm 3); null where one unit is treated or
 * one donor carries all weight, as leaving it out leaves nothing.
 */
export function jackknifeStandardError(problem: SdidProblem, weights: SdidWeights): number | null {
  const used = weights.units.filter((w) => w > 0).length;
  const n = problem.donors.length + problem.treated.length;
  if (problem.treated.length < 2 || used < 2) return null;
  const without = <T>(list: ArrayLike<T>, at: number) => Array.from(list).filter((_, i) => i !== at);
  const estimates = new Float64Array(n);
  for (let j = 0; j < problem.donors.length; j += 1) {
    const units = normalised(without(weights.units, j));
    estimates[j] = sdidEstimate({ ...problem, donors: without(problem.donors, j) }, { ...weights, units });
  }
  for (let i = 0; i < problem.treated.length; i += 1)
    estimates[problem.donors.length + i] = sdidEstimate(
      { ...problem, treated: without(problem.treated, i) },
      weights,
    );
  return placeboStandardError(estimates) * Math.sqrt(n - 1);
}

function combinations(n: number, k: number): number {
  let total = 1;
  for (let i = 1; i <= k; i += 1) total = (total * (n - k + i)) / i;
  return Math.round(total);
}

function allChoices(n: number, size: number): number[][] {
  let partial: number[][] = [[]];
  for (let depth = 0; depth < size; depth += 1) {
    partial = partial.flatMap((head) => {
      const from = (head.at(-1) ?? -1) + 1;
      return Array.from({ length: Math.max(0, n - from - (size - depth - 1)) }, (_, i) => [
        ...head,
        from + i,
      ]);
    });
  }
  return partial;
}

function drawnChoices(n: number, size: number, options: { limit: number; seed: number }): number[][] {
  const random = createRandom(options.seed);
  return Array.from({ length: options.limit }, () => {
    const pool = Array.from({ length: n }, (_, j) => j);
    for (let i = 0; i < size; i += 1) {
      const j = i + random.integer(n - i);
      [pool[i], pool[j]] = [pool[j]!, pool[i]!];
    }
    return pool.slice(0, size).sort((a, b) => a - b);
  });
}
