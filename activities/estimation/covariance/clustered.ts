import { sandwich } from '../linear/index.ts';
import { dataError } from '../panel/columns.ts';
import { interactFactors } from '../panel/index.ts';
import type { Factor } from '../panel/types.ts';
import { outerSum, scoreSums } from './scores.ts';
import { fixestClusterFactor, groupDebias, linearmodelsFactor, referenceDegrees } from './small-sample.ts';
import type { CovarianceMethod } from './types.ts';

/**
 * One- and two-way cluster-robust covariance CR1 (Liang and Zeger 1986; Cameron, Gelbach and Miller 2011:
 * V₁ + V₂ − V₁₂). The factor follows fixest, linearmodels or none.
 *
 * @throws ContraflowError `one-cluster`, `no-cluster`
 */
export const clusteredCovariance: CovarianceMethod = (fit, frame, spec) => {
  const { clusters } = frame;
  const [first, second] = clusters;
  if (first === undefined)
    throw dataError(
      'no-cluster',
      'clustered errors need a cluster column',
      'name it in `inference.by`, or name `unit`',
    );
  for (const cluster of clusters) refuseSingle(cluster);
  const k = fit.names.length;
  const terms = [
    first,
    ...(second === undefined
      ? []
      : [second, interactFactors(`${first.name}^${second.name}`, [first, second])]),
  ];
  const smallest = Math.min(...clusters.map((cluster) => cluster.levels));
  const meat = new Float64Array(k * k);
  terms.forEach((term, position) => {
    let factor = position === 2 ? -1 : 1;
    if (spec.smallSample === 'fixest' && (spec.ssc?.gAdj ?? true)) {
      const groups = (spec.ssc?.gDf ?? 'min') === 'min' ? smallest : term.levels;
      factor *= groups / (groups - 1);
    }
    if (spec.smallSample === 'linearmodels' && spec.groupDebias)
      factor *= groupDebias(term.levels, fit.observations);
    const part = outerSum(scoreSums(fit, term), k);
    for (let m = 0; m < meat.length; m++) meat[m] = meat[m]! + factor * part[m]!;
  });
  const matrix = sandwich(fit.bread, meat, k);
  const scale =
    spec.smallSample === 'none'
      ? 1
      : spec.smallSample === 'linearmodels'
        ? linearmodelsFactor(fit, spec, clusters)
        : fixestClusterFactor(fit, spec, clusters);
  for (let m = 0; m < matrix.length; m++) matrix[m] = matrix[m]! * scale;
  return {
    kind: 'clustered',
    matrix,
    degreesOfFreedom: referenceDegrees(fit, spec, smallest, 'clusters'),
    clusters: clusters.map((cluster) => cluster.levels),
    convention: `CR1 by ${clusters.map((cluster) => cluster.name).join(' and ')}, ${spec.smallSample}`,
    warnings: [],
  };
};

export function refuseSingle(cluster: Factor): void {
  if (cluster.levels > 1) return;
  throw dataError(
    'one-cluster',
    `inference.by: column "${cluster.name}" has a single cluster, ${cluster.label(0)}`,
    'cluster by a finer column, or use newey-west on a single series',
  );
}
