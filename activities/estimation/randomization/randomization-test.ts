import { confidenceSet } from './confidence-set.ts';
import { type SetTable, tabulateSets } from './set-table.ts';
import { areEnumerated, countSets } from './treated-sets.ts';
import type { ClusterShifts, RandomizationOptions, RandomizationResult } from './types.ts';

/** Relative difference within which two statistics count as equal. */
const tie = 1e-9;

/**
 * Randomisation inference over treated sets with a studentised statistic (MacKinnon and Webb 2020). The null is imposed,
 * so that the test is exact, whatever the errors of a cluster, where every set of as many clusters might equally have
 * been treated. The shift of each cluster is scaled by its own variation over time, which keeps the test near its size
 * where the treated clusters are noisier or quieter than the rest (Ferman and Pinto 2019). The interval holds the values
 * that the test does not reject.
 */
export function randomizationTest(shifts: ClusterShifts, options: RandomizationOptions): RandomizationResult {
  const { estimate, treated } = shifts;
  const clusters = treated.length;
  const k = treated.reduce((sum, flag) => sum + flag, 0);
  const table = tabulateSets(shifts, options.replications, options.seed);
  const pValueOf = (b: number) => shareAtLeast(table, b);
  const [, , q00, q01, q11] = table.own;
  const standardError = Math.sqrt(Math.max(0, q00 - 2 * estimate * q01 + estimate ** 2 * q11));
  const alpha = 1 - options.level;
  const resolves = smallestShare(clusters, k) <= alpha + 1e-12 && standardError > 0;
  const bounds = resolves
    ? confidenceSet(pValueOf, estimate, standardError, alpha, 0)
    : { lower: null, upper: null };
  return {
    estimate,
    standardError,
    tStatistic: estimate / standardError,
    pValue: pValueOf(0),
    ...bounds,
    sets: table.sets,
    enumerated: areEnumerated(clusters, k, options.replications),
    degreesOfFreedom: Math.max(1, clusters - 2),
  };
}

/** Smallest p-value that the number of treated sets allows; a set and its complement tie where both are half of all. */
export function smallestShare(clusters: number, treated: number): number {
  return (2 * treated === clusters ? 2 : 1) / countSets(clusters, treated);
}

/** Share of sets whose t² at the null value b is at least that of the actual set. */
function shareAtLeast(table: SetTable, b: number): number {
  const { n0, n1, q00, q01, q11, own } = table;
  const numerator = (own[0] - b * own[1]) ** 2 * (1 - tie);
  const square = own[2] - 2 * b * own[3] + b * b * own[4];
  let count = 0;
  for (let s = 0; s < n0.length; s++) {
    const n = n0[s]! - b * n1[s]!;
    const q = q00[s]! - 2 * b * q01[s]! + b * b * q11[s]!;
    if (n * n * square >= numerator * q) count++;
  }
  return count / table.sets;
}

/**
 * Statistic of no effect and what it is for every treated set, the actual one among them; the sets are the same for all
 * outcomes of the same clusters.
 */
export function permutedStatistics(
  shifts: ClusterShifts,
  options: Pick<RandomizationOptions, 'replications' | 'seed'>,
): { statistic: number; draws: Float64Array } {
  const { n0, q00, own } = tabulateSets(shifts, options.replications, options.seed);
  return { statistic: own[0] / Math.sqrt(own[2]), draws: n0.map((value, s) => value / Math.sqrt(q00[s]!)) };
}
