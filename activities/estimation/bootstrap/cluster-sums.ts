import { linearPredictor, normalVector } from '../glm/linear-algebra.ts';
import { balancedFeedback } from './balanced-feedback.ts';
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

/**
 * Reduces a model to sums by cluster: a closed form on balanced panels, elsewhere one
 * solution of the effects and one pass over the rows for each cluster.
 *
 * @param nested true where every effect is nested in the clusters
 */
export function clusterSums(model: PartialledModel, clusters: number, nested: boolean): ClusterSums {
  const { design, treatment, basis } = model;
  const scores = productSums(model, clusters, treatment);
  const controls = basis.map((direction) => {
    const [withOutcome, withTreatment] = productSums(model, clusters, direction);
    return { left: withTreatment, right: [withOutcome, withTreatment] as [Float64Array, Float64Array] };
  });
  const squares = weightedProduct(treatment, treatment, design.weights);
  return {
    clusters,
    squares,
    scores,
    feedback: nested ? undefined : (balancedFeedback(model, clusters) ?? effectFeedback(model, clusters)),
    controls,
  };
}

function effectFeedback(model: PartialledModel, clusters: number): [Float64Array, Float64Array] {
  const { design, solver, outcome, treatment, cluster } = model;
  const { rows, weights } = design;
  const withOutcome = new Float64Array(clusters * clusters);
  const withTreatment = new Float64Array(clusters * clusters);
  const own = new Float64Array(rows);
  const fitted = new Float64Array(rows);
  const theta = new Float64Array(design.size);
  for (let g = 0; g < clusters; g++) {
    for (let i = 0; i < rows; i++) own[i] = cluster[i] === g ? weights[i]! * treatment[i]! : 0;
    normalVector(design, own, theta);
    solver.solve(theta, theta);
    linearPredictor(design, theta, fitted);
    const row = g * clusters;
    for (let i = 0; i < rows; i++) {
      const value = weights[i]! * fitted[i]!;
      const h = row + cluster[i]!;
      withOutcome[h]! += value * outcome[i]!;
      withTreatment[h]! += value * treatment[i]!;
    }
  }
  return [withOutcome, withTreatment];
}

/** Σ_{i∈g} w v ỹ and Σ_{i∈g} w v x̃. */
function productSums(
  model: PartialledModel,
  clusters: number,
  v: Float64Array,
): [Float64Array, Float64Array] {
  const { design, outcome, treatment, cluster } = model;
  const withOutcome = new Float64Array(clusters);
  const withTreatment = new Float64Array(clusters);
  for (let i = 0; i < design.rows; i++) {
    const g = cluster[i]!;
    const value = design.weights[i]! * v[i]!;
    withOutcome[g]! += value * outcome[i]!;
    withTreatment[g]! += value * treatment[i]!;
  }
  return [withOutcome, withTreatment];
}
