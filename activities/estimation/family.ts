import type { EstimateResult } from '../contract/estimate-result.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import { createAbsorber } from './absorb/index.ts';
import { sharedWildDraws } from './bootstrap/index.ts';
import { estimateBatch } from './estimate.ts';
import { chooseEstimator } from './estimators/choose-estimator.ts';
import { type DrawnStatistic, holm, romanoWolf } from './inference/romano-wolf.ts';
import { treatedClusters } from './inference/treated-clusters.ts';
import { fitLinear } from './linear/index.ts';
import { preparePanel } from './panel/index.ts';
import type { DataTable, PreparedPanel } from './panel/types.ts';
import {
  type ClusterShifts,
  clusterShifts,
  permutedStatistics,
  smallestShare,
} from './randomization/index.ts';

/** Treated clusters below which the wild bootstrap hardly ever rejects. */
const WILD_TREATED = 3;

/** Results of a family of claims with p-values adjusted for their number. */
export interface FamilyResult {
  results: EstimateResult[];
  /** In the order of the specs; null where a result has no p-value. */
  adjusted: (number | null)[];
  method: 'romano-wolf' | 'holm';
  because: string;
}

/**
 * Estimates several specs on one table, metrics, changes or models, and adjusts their p-values for being many, with
 * control of the family-wise error: Romano–Wolf with treated sets permuted alike for all where they have the same
 * treated clusters, or with one wild bootstrap for all by cluster; Holm's correction where the specs share no draws.
 *
 * @throws ContraflowError as `estimateBatch`
 */
export function estimateFamily(table: DataTable, given: readonly EstimateSpec[]): FamilyResult {
  const specs = given.map((spec) => chooseEstimator(table, spec));
  const results = estimateBatch(table, specs);
  const drawn = drawFamily(table, specs);
  if ('reason' in drawn)
    return {
      results,
      adjusted: holm(results.map(({ pValue }) => pValue)),
      method: 'holm',
      because: drawn.reason,
    };
  return {
    results,
    adjusted: romanoWolf(drawn.family, drawn.permuted),
    method: 'romano-wolf',
    because: drawn.permuted
      ? 'the same treated clusters: treated sets are permuted for all at once'
      : 'one wild bootstrap by cluster for all',
  };
}

type DrawnFamily = { family: DrawnStatistic[]; permuted: boolean } | { reason: string };

function drawFamily(table: DataTable, specs: readonly EstimateSpec[]): DrawnFamily {
  const odd = specs.find(({ estimator }) => estimator !== 'twfe' && estimator !== 'ols');
  if (odd !== undefined) return { reason: `${odd.estimator} has no draws to share` };
  const panels = specs.map((spec) => preparePanel(table, spec));
  if (panels.some(({ clusters }) => clusters.length !== 1))
    return { reason: 'shared draws need one cluster column in every spec' };
  const [first] = specs;
  if (first === undefined) return { family: [], permuted: true };
  const { replications, seed, weights } = first.inference;
  const shifts = panels.map(shiftsOf);
  if (samePermutations(shifts))
    return {
      family: shifts.map((one) => permutedStatistics(one, { replications, seed })),
      permuted: true,
    };
  const few = panels.some(({ sample, clusters }) => {
    const { treated, untreated } = treatedClusters(sample, clusters[0]!);
    return treated < WILD_TREATED || (untreated > 0 && untreated < WILD_TREATED);
  });
  if (few)
    return { reason: 'too few treated clusters for the wild bootstrap, and not the same ones in all specs' };
  return {
    family: panels.map(({ sample, clusters }) =>
      sharedWildDraws({
        outcome: sample.outcome,
        treatment: sample.regressors[sample.treatmentIndex]!.values,
        controls: sample.regressors
          .filter((_, at) => at !== sample.treatmentIndex)
          .map(({ values }) => values),
        effects: sample.effects,
        weights: sample.weights,
        cluster: clusters[0]!,
        replications,
        distribution: weights,
        seed,
      }),
    ),
    permuted: false,
  };
}

function shiftsOf({ sample, clusters }: PreparedPanel): ClusterShifts | undefined {
  const { outcome, regressors, effects, weights } = sample;
  const absorber = createAbsorber(effects, weights);
  const fit = fitLinear({ outcome, regressors, effects, weights, absorber });
  const shifts = clusterShifts({ fit, sample, cluster: clusters[0]! });
  return 'shift' in shifts ? shifts : undefined;
}

/** True where one permutation of treated clusters serves every spec and can reach 5 %. */
function samePermutations(all: readonly (ClusterShifts | undefined)[]): all is ClusterShifts[] {
  const [first] = all;
  if (first === undefined) return false;
  const treated = first.treated.reduce((sum, flag) => sum + flag, 0);
  return (
    smallestShare(first.treated.length, treated) <= 0.05 &&
    all.every(
      (one) =>
        one !== undefined &&
        one.labels.join('\n') === first.labels.join('\n') &&
        one.treated.every((flag, c) => flag === first.treated[c]),
    )
  );
}
