import { createAbsorber } from '../absorb/index.ts';
import { fitLinear, type LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import { selectFactor } from '../panel/index.ts';
import type { Factor, Regressor } from '../panel/types.ts';
import { balancedClusters } from './balanced-clusters.ts';
import { balancedDeletion } from './balanced-deletion.ts';
import { refuseSingle } from './clustered.ts';
import { fixestClusterFactor, referenceDegrees } from './small-sample.ts';
import type { CovarianceMethod } from './types.ts';

/** The regression as it was before effects were absorbed, so that it can be fitted again without a cluster. */
export interface RefitData {
  outcome: Float64Array;
  regressors: readonly Regressor[];
  effects: readonly Factor[];
  weights: Float64Array | undefined;
}

/**
 * Cluster jackknife CR3 (MacKinnon, Nielsen and Webb 2023): Σ_g (β₍g₎ − β)(β₍g₎ − β)', in closed form on
 * balanced panels and with one refit a cluster elsewhere. The factor of the convention in use multiplies it, for fixest (n − 1)/(n − k) × G/(G − 1), otherwise (G − 1)/G.
 */
export function jackknifeCovariance(data: RefitData): CovarianceMethod {
  return (fit, frame, spec) => {
    const [cluster, second] = frame.clusters;
    if (cluster === undefined || second !== undefined) {
      throw specError(
        'one-cluster-column',
        'CR3 needs exactly one cluster column',
        'name one column in `inference.by`',
      );
    }
    refuseSingle(cluster);
    const k = fit.names.length;
    const matrix = new Float64Array(k * k);
    const unidentified = new Set<string>();
    const balanced = balancedClusters(fit, frame, cluster);
    for (let g = 0; g < cluster.levels; g++) {
      const changes =
        balanced === undefined ? refitChanges(fit, data, cluster, g) : balancedDeletion(fit, balanced, g);
      const change = changes.map((value, j) => {
        if (value === undefined) unidentified.add(fit.names[j]!);
        return value ?? 0;
      });
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++) matrix[a * k + b] = matrix[a * k + b]! + change[a]! * change[b]!;
    }
    const G = cluster.levels;
    const factor =
      spec.smallSample === 'fixest'
        ? fixestClusterFactor(fit, spec, [cluster]) * crossFactor(spec, G)
        : (G - 1) / G;
    for (let m = 0; m < matrix.length; m++) matrix[m] = matrix[m]! * factor;
    blank(matrix, fit, unidentified);
    return {
      kind: 'clustered',
      matrix,
      degreesOfFreedom: referenceDegrees(fit, spec, G, 'clusters'),
      clusters: [G],
      convention: `CR3 by ${cluster.name}`,
      warnings: [...unidentified].map(
        (name) => `${name} is not identified without some cluster: CR3 gives it no standard error`,
      ),
    };
  };
}

function crossFactor(spec: Parameters<CovarianceMethod>[2], groups: number): number {
  return (spec.ssc?.gAdj ?? true) ? groups / (groups - 1) : 1;
}

/** What leaving cluster g out does to each coefficient; undefined where it is not identified then. */
function refitChanges(fit: LinearFit, data: RefitData, cluster: Factor, g: number): (number | undefined)[] {
  const without = refitWithout(data, cluster, g);
  return fit.names.map((name, j) => {
    const value = without.get(name);
    return value === undefined ? undefined : value - fit.coefficients[j]!;
  });
}

function refitWithout(data: RefitData, cluster: Factor, g: number): Map<string, number> {
  let count = 0;
  for (let i = 0; i < cluster.codes.length; i++) if (cluster.codes[i] !== g) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let i = 0; i < cluster.codes.length; i++) if (cluster.codes[i] !== g) rows[next++] = i;
  const pick = (values: Float64Array) => Float64Array.from(rows, (row) => values[row]!);
  const effects = data.effects.map((effect) => selectFactor(effect, rows));
  const weights = data.weights === undefined ? undefined : pick(data.weights);
  const fit = fitLinear({
    outcome: pick(data.outcome),
    regressors: data.regressors.map(({ name, values }) => ({ name, values: pick(values) })),
    effects,
    weights,
    absorber: createAbsorber(effects, weights),
  });
  return new Map(fit.names.map((name, j) => [name, fit.coefficients[j]!]));
}

/** A zero variance is reported as unsupported further on. */
function blank(matrix: Float64Array, fit: LinearFit, names: ReadonlySet<string>): void {
  const k = fit.names.length;
  fit.names.forEach((name, j) => {
    if (!names.has(name)) return;
    for (let m = 0; m < k; m++) {
      matrix[j * k + m] = 0;
      matrix[m * k + j] = 0;
    }
  });
}
