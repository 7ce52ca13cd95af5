import { sandwich } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import { balancedAdjustment } from './balanced-adjustment.ts';
import { balancedClusters } from './balanced-clusters.ts';
import { refuseSingle } from './clustered.ts';
import { iteratedAdjustment } from './iterated-adjustment.ts';
import { referenceDegrees } from './small-sample.ts';
import type { CovarianceMethod } from './types.ts';

/** What the adjustment matrices of CR2 give: k regressors, G clusters. */
export interface Adjustment {
  /** Adjusted scores of each cluster, G × k. */
  scores: Float64Array;
  /** For each regressor the G × G products of the clusters' influences under an iid working model. */
  products: Float64Array[];
}

/**
 * Bias-reduced clustered covariance CR2 with Satterthwaite degrees of freedom (Bell and McCaffrey 2002; Pustejovsky and
 * Tipton 2018), absorbed effects included in the residual maker, working model iid. Each coefficient has its own degrees.
 * In closed form on balanced panels, elsewhere by iteration up to 2,000 rows a cluster.
 *
 * @throws ContraflowError `cr2-too-large`, `one-cluster-column`, `one-cluster`
 */
export const biasReducedCovariance: CovarianceMethod = (fit, frame, spec) => {
  const [cluster, second] = frame.clusters;
  if (cluster === undefined || second !== undefined) {
    throw specError(
      'one-cluster-column',
      'CR2 needs exactly one cluster column',
      'name one column in `inference.by`',
    );
  }
  refuseSingle(cluster);
  const k = fit.names.length;
  const G = cluster.levels;
  const balanced = balancedClusters(fit, frame, cluster);
  const { scores, products } =
    balanced === undefined ? iteratedAdjustment(fit, cluster) : balancedAdjustment(fit, balanced);
  const meat = new Float64Array(k * k);
  for (let g = 0; g < G; g++)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) meat[a * k + b]! += scores[g * k + a]! * scores[g * k + b]!;
  const fixed = spec.degreesOfFreedom === undefined ? undefined : referenceDegrees(fit, spec, G, 'clusters');
  return {
    kind: 'clustered',
    matrix: sandwich(fit.bread, meat, k),
    degreesOfFreedom: fixed ?? Math.max(1, G - 1),
    coefficientDegrees: Float64Array.from(products, (product) => fixed ?? satterthwaite(product, G)),
    clusters: [G],
    convention: `CR2 by ${cluster.name}, Satterthwaite degrees of freedom`,
    warnings: [],
  };
};

/** (tr P'P)² / tr (P'P)², P the influence vectors of the clusters. */
function satterthwaite(products: Float64Array, groups: number): number {
  let trace = 0;
  let square = 0;
  for (let g = 0; g < groups; g++) trace += products[g * groups + g]!;
  for (let m = 0; m < products.length; m++) square += products[m]! ** 2;
  return square > 0 ? (trace * trace) / square : 1;
}
