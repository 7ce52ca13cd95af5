import { ContraflowError } from '../../contract/errors.ts';
import { isNested } from '../panel/factor.ts';
import { type ClusterSums, clusterSums } from './cluster-sums.ts';
import { type DrawTable, tabulateDraws } from './draw-table.ts';
import { forEachDraw, forEachSharedDraw, isEnumerable } from './draws.ts';
import { invertTest } from './inversion.ts';
import { partialOut } from './partial-out.ts';
import type { WildClusterInput, WildClusterResult } from './types.ts';

/** Relative difference within which t* and t count as equal, so that the draws which repeat the data are ties. */
const tie = 1e-9;
/** Below this share of its sum of squares the treatment counts as explained by effects and controls. */
const absorbed = 1e-10;

/**
 * Wild cluster restricted bootstrap of one coefficient (Cameron, Gelbach and Miller 2008; Djogbenou, MacKinnon and
 * Nielsen 2019), computed from sums by cluster (Roodman, MacKinnon, Nielsen and Webb 2019): the null is imposed, the
 * residuals of each cluster get one random weight, and |t*| is compared with |t| strictly. Effects and controls are
 * re-estimated in every draw, exactly and without touching the rows. All 2^G sign vectors are used where they are at
 * most 4,096.
 *
 * @throws ContraflowError kind `data`: `too-few-clusters`, `absorbed-treatment`
 */
export function wildClusterTest(input: WildClusterInput): WildClusterResult {
  const { cluster } = input;
  const clusters = cluster.levels;
  if (clusters < 2)
    throw new ContraflowError({
      kind: 'data',
      code: 'too-few-clusters',
      message: `the wild cluster bootstrap needs two clusters or more, column ${cluster.name} has ${clusters}`,
      hint: 'cluster by a finer column, or use newey-west',
    });
  const sums = modelSums(input);
  const distribution = input.distribution ?? 'rademacher';
  const { replications = 9999, seed = 1 } = input;
  const table = tabulateDraws(sums, (visit) =>
    forEachDraw(clusters, distribution, replications, seed, visit),
  );
  const [score0, score1] = sums.scores;
  const estimate = sum(score0) / sums.squares;
  let meat = 0;
  for (let g = 0; g < clusters; g++) meat += (score0[g]! - estimate * score1[g]!) ** 2;
  const factor = input.varianceFactor ?? clusters / (clusters - 1);
  const standardError = Math.sqrt(factor * meat) / sums.squares;
  const hypothesis = input.hypothesis ?? 0;
  const level = input.level ?? 0.95;
  const share = (b: number, slack: number): number =>
    shareBeyond(table, b, (1 + slack) * ((estimate - b) * sums.squares) ** 2, meat);
  const pValueOf = (b: number): number => share(b, tie);
  // The data themselves are two of the draws: below that share a strict p-value of 0 says nothing.
  const resolves = 2 / table.replications <= 1 - level;
  const bounds = resolves
    ? invertTest(pValueOf, estimate, standardError, 1 - level)
    : { lower: null, upper: null };
  const treatedClusters = countTreated(input);
  return {
    estimate,
    standardError,
    tStatistic: (estimate - hypothesis) / standardError,
    pValue: pValueOf(hypothesis),
    pValueIncludingTies: share(hypothesis, -tie),
    replications: table.replications,
    enumerated: isEnumerable(distribution, clusters),
    clusters,
    treatedClusters,
    distribution,
    confidenceInterval: { level, ...bounds },
    warnings: warningsFor(clusters, treatedClusters, table.replications, level, bounds),
  };
}

/**
 * The sums by cluster behind the test.
 *
 * @throws ContraflowError kind `data`: `absorbed-treatment`
 */
function modelSums(input: WildClusterInput): ClusterSums {
  const model = partialOut(input);
  if (!(model.treatmentRemainder > absorbed * model.treatmentSquares))
    throw new ContraflowError({
      kind: 'data',
      code: 'absorbed-treatment',
      message: 'the treatment is absorbed by the effects and covariates',
      hint: 'the treatment must vary within units over time and between units',
    });
  const nested = input.effects.length > 0 && input.effects.every((effect) => isNested(effect, input.cluster));
  return clusterSums(model, input.cluster.levels, nested);
}

/**
 * Statistic of no effect and what it is in every draw, with weights that all models of a family share by the label of
 * the cluster; for adjusting p-values over the family.
 */
export function sharedWildDraws(input: WildClusterInput): { statistic: number; draws: Float64Array } {
  const sums = modelSums(input);
  const { cluster, distribution = 'rademacher', replications = 9999, seed = 1 } = input;
  const labels = Array.from({ length: cluster.levels }, (_, g) => cluster.label(g));
  const table = tabulateDraws(sums, (visit) =>
    forEachSharedDraw(labels, distribution, replications, seed, visit),
  );
  const [score0, score1] = sums.scores;
  const numerator = sum(score0);
  const estimate = numerator / sums.squares;
  let meat = 0;
  for (let g = 0; g < cluster.levels; g++) meat += (score0[g]! - estimate * score1[g]!) ** 2;
  return {
    statistic: numerator / Math.sqrt(meat),
    draws: table.n0.map((value, d) => value / Math.sqrt(table.q00[d]!)),
  };
}

/** Share of draws with t*² > t², where t² = square / meat up to a factor that both sides have. */
function shareBeyond(table: DrawTable, b: number, square: number, meat: number): number {
  let beyond = 0;
  for (let d = 0; d < table.n0.length; d++) {
    const n = table.n0[d]! - b * table.n1[d]!;
    const q = table.q00[d]! - 2 * b * table.q01[d]! + b * b * table.q11[d]!;
    if (n * n * meat > square * q) beyond += table.counts[d]!;
  }
  return beyond / table.replications;
}

function warningsFor(
  clusters: number,
  treated: number,
  replications: number,
  level: number,
  bounds: { lower: number | null; upper: number | null },
): string[] {
  const warnings: string[] = [];
  const few = Math.min(treated, clusters - treated);
  if (treated < clusters && few < 3)
    warnings.push(
      `${few} of ${clusters} clusters ${few === treated ? 'treated' : 'untreated'}: the restricted wild bootstrap rejects too rarely`,
    );
  if (2 / replications > 1 - level)
    warnings.push(
      `${replications} draws tell no p-value below ${(2 / replications).toPrecision(2)} from 0: no interval can be given`,
    );
  else if (bounds.lower === null || bounds.upper === null)
    warnings.push('the test rejects no value on one side: that end of the interval is open');
  return warnings;
}

function countTreated(input: WildClusterInput): number {
  const seen = new Uint8Array(input.cluster.levels);
  input.treatment.forEach((value, i) => {
    if (value !== 0) seen[input.cluster.codes[i]!] = 1;
  });
  return seen.reduce((total, value) => total + value, 0);
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
