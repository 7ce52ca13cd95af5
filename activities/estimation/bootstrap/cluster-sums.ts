import { isNested } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import { type PartialledModel, weightedProduct } from './partial-out.ts';

/**
 * All that the bootstrap needs of the data. For the null β = b the restricted residuals are u = ỹ − b x̃, so that every
 * sum is linear in b: index 0 is its value at b = 0, index 1 what b multiplies, with a minus sign.
 */
export interface ClusterSums {
  clusters: number;
  /** Σ w x̃². */
  squares: number;
  /** Σ_{i∈g} w x̃ ỹ and Σ_{i∈g} w x̃². */
  scores: [Float64Array, Float64Array];
  /**
   * What re-estimating effects and controls takes back from the score of cluster g when cluster h is perturbed:
   * row-major G × G; undefined where the effects are nested in the clusters and take back nothing.
   */
  feedback: [Float64Array, Float64Array] | undefined;
  /** The same for the controls, a sum of outer products: left g, and right h of the two kinds. */
  controls: { left: Float64Array; right: [Float64Array, Float64Array] }[];
}

/** Reduces a model to sums by cluster: one solution of the effects and one pass over the rows for each cluster. */
export function clusterSums(model: PartialledModel, cluster: Factor): ClusterSums {
  const { rows, weights, outcome, treatment, basis, effects } = model;
  const scores = productSums(model, cluster, treatment);
  const controls = basis.map((direction) => {
    const [withOutcome, withTreatment] = productSums(model, cluster, direction);
    return { left: withTreatment, right: [withOutcome, withTreatment] as [Float64Array, Float64Array] };
  });
  const squares = weightedProduct(treatment, treatment, weights);
  const clusters = cluster.levels;
  if (effects.every((effect) => isNested(effect, cluster)))
    return { clusters, squares, scores, feedback: undefined, controls };

  const members = rowsByCluster(cluster);
  const withOutcome = new Float64Array(clusters * clusters);
  const withTreatment = new Float64Array(clusters * clusters);
  const sums = effects.map((effect) => new Float64Array(effect.levels));
  for (let g = 0; g < clusters; g++) {
    for (const sum of sums) sum.fill(0);
    for (const i of members[g]!) {
      const value = weights[i]! * treatment[i]!;
      for (let e = 0; e < effects.length; e++) sums[e]![effects[e]!.codes[i]!]! += value;
    }
    const solution = model.absorber.solveNormal(sums);
    const row = g * clusters;
    for (let i = 0; i < rows; i++) {
      let fitted = 0;
      for (let e = 0; e < effects.length; e++) fitted += solution[e]![effects[e]!.codes[i]!]!;
      fitted *= weights[i]!;
      const h = row + cluster.codes[i]!;
      withOutcome[h]! += fitted * outcome[i]!;
      withTreatment[h]! += fitted * treatment[i]!;
    }
  }
  return { clusters, squares, scores, feedback: [withOutcome, withTreatment], controls };
}

/** Σ_{i∈g} w v ỹ and Σ_{i∈g} w v x̃. */
function productSums(model: PartialledModel, cluster: Factor, v: Float64Array): [Float64Array, Float64Array] {
  const withOutcome = new Float64Array(cluster.levels);
  const withTreatment = new Float64Array(cluster.levels);
  for (let i = 0; i < model.rows; i++) {
    const g = cluster.codes[i]!;
    const value = model.weights[i]! * v[i]!;
    withOutcome[g]! += value * model.outcome[i]!;
    withTreatment[g]! += value * model.treatment[i]!;
  }
  return [withOutcome, withTreatment];
}

function rowsByCluster(cluster: Factor): Int32Array[] {
  const counts = new Int32Array(cluster.levels);
  for (const code of cluster.codes) counts[code]! += 1;
  const members = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  cluster.codes.forEach((code, i) => {
    members[code]![counts[code]!++] = i;
  });
  return members;
}
