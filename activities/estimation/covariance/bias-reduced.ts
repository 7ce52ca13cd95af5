import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { type Absorber, createAbsorber } from '../absorb/index.ts';
import { type LinearFit, sandwich } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import type { Factor } from '../panel/types.ts';
import { refuseSingle } from './clustered.ts';
import { referenceDegrees } from './small-sample.ts';
import type { CovarianceMethod } from './types.ts';

/** Rows in all, and rows of one cluster, up to which the adjustment matrices are formed. */
const ROW_LIMIT = 6000;
const CLUSTER_LIMIT = 500;

/**
 * Bias-reduced clustered covariance CR2 with Satterthwaite degrees of freedom (Bell and McCaffrey 2002; Pustejovsky and
 * Tipton 2018), absorbed effects included in the residual maker, working model iid. Each coefficient has its own degrees.
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
  const groups = rowsOf(cluster);
  refuseLarge(fit, groups);
  const k = fit.names.length;
  const absorber = createAbsorber(fit.effects, fit.weights);
  const rootWeights = Float64Array.from({ length: fit.observations }, (_, i) =>
    Math.sqrt(fit.weights?.[i] ?? 1),
  );
  const columns = fit.columns.map((column) => column.map((value, i) => value * rootWeights[i]!));
  const meat = new Float64Array(k * k);
  // influence[j][g]: how every residual enters the adjusted score of cluster g in coefficient j.
  const influence = Array.from({ length: k }, () => [] as Float64Array[]);
  for (const rows of groups) {
    const maker = rows.map((row) => residualMaker(fit, absorber, columns, rootWeights, row));
    const adjust = inverseRoot(rows, maker);
    const residuals = Float64Array.from(rows, (row) => fit.residuals[row]! * rootWeights[row]!);
    const adjusted = multiply(adjust, residuals);
    const scores = columns.map((column) =>
      rows.reduce((sum, row, r) => sum + column[row]! * adjusted[r]!, 0),
    );
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) meat[a * k + b] = meat[a * k + b]! + scores[a]! * scores[b]!;
    for (let j = 0; j < k; j++) {
      const contrast = Float64Array.from(rows, (row) =>
        columns.reduce((sum, column, a) => sum + column[row]! * fit.bread[a * k + j]!, 0),
      );
      const weights = multiply(adjust, contrast);
      const vector = new Float64Array(fit.observations);
      maker.forEach((made, r) => {
        for (let i = 0; i < vector.length; i++) vector[i] = vector[i]! + weights[r]! * made[i]!;
      });
      influence[j]!.push(vector);
    }
  }
  const fixed =
    spec.degreesOfFreedom === undefined ? undefined : referenceDegrees(fit, spec, cluster.levels, 'clusters');
  const degrees = Float64Array.from(influence, (vectors) => fixed ?? satterthwaite(vectors));
  return {
    kind: 'clustered',
    matrix: sandwich(fit.bread, meat, k),
    degreesOfFreedom: fixed ?? Math.max(1, cluster.levels - 1),
    coefficientDegrees: degrees,
    clusters: [cluster.levels],
    convention: `CR2 by ${cluster.name}, Satterthwaite degrees of freedom`,
    warnings: [],
  };
};

function rowsOf(cluster: Factor): number[][] {
  const groups: number[][] = Array.from({ length: cluster.levels }, () => []);
  cluster.codes.forEach((code, row) => {
    groups[code]!.push(row);
  });
  return groups;
}

function refuseLarge(fit: LinearFit, groups: readonly number[][]): void {
  const largest = Math.max(...groups.map((rows) => rows.length));
  if (fit.observations <= ROW_LIMIT && largest <= CLUSTER_LIMIT) return;
  throw specError(
    'cr2-too-large',
    `inference.correction: cr2 takes at most ${ROW_LIMIT} rows and ${CLUSTER_LIMIT} a cluster; here are ${fit.observations} and ${largest}`,
    'use cr3 or wild-cluster-bootstrap, or aggregate the panel to days',
  );
}

/** Column `row` of I − H in the weighted metric, H the projection on effects and regressors. */
function residualMaker(
  fit: LinearFit,
  absorber: Absorber,
  columns: readonly Float64Array[],
  rootWeights: Float64Array,
  row: number,
): Float64Array {
  const made = new Float64Array(fit.observations);
  made[row] = 1 / rootWeights[row]!;
  if (fit.effects.length > 0) absorber.demean([made]);
  for (let i = 0; i < made.length; i++) made[i] = made[i]! * rootWeights[i]!;
  const k = columns.length;
  for (let a = 0; a < k; a++) {
    let share = 0;
    for (let b = 0; b < k; b++) share += fit.bread[a * k + b]! * columns[b]![row]!;
    const column = columns[a]!;
    for (let i = 0; i < made.length; i++) made[i] = made[i]! - share * column[i]!;
  }
  return made;
}

/** Symmetric inverse square root of the cluster's block of the residual maker; null directions are left out. */
function inverseRoot(rows: readonly number[], maker: readonly Float64Array[]): Float64Array {
  const size = rows.length;
  const block = Matrix.zeros(size, size);
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) block.set(a, b, (maker[a]![rows[b]!]! + maker[b]![rows[a]!]!) / 2);
  }
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(block, {
    assumeSymmetric: true,
  });
  const root = new Float64Array(size * size);
  realEigenvalues.forEach((value, e) => {
    if (value < 1e-10) return;
    const scale = 1 / Math.sqrt(value);
    for (let a = 0; a < size; a++) {
      const left = scale * eigenvectorMatrix.get(a, e);
      for (let b = 0; b < size; b++)
        root[a * size + b] = root[a * size + b]! + left * eigenvectorMatrix.get(b, e);
    }
  });
  return root;
}

function multiply(matrix: Float64Array, vector: Float64Array): Float64Array {
  const size = vector.length;
  return Float64Array.from({ length: size }, (_, a) => {
    let sum = 0;
    for (let b = 0; b < size; b++) sum += matrix[a * size + b]! * vector[b]!;
    return sum;
  });
}

/** (tr P'P)² / tr (P'P)², P the influence vectors of the clusters. */
function satterthwaite(vectors: readonly Float64Array[]): number {
  let trace = 0;
  let square = 0;
  for (let g = 0; g < vectors.length; g++) {
    for (let h = 0; h <= g; h++) {
      let product = 0;
      for (let i = 0; i < vectors[g]!.length; i++) product += vectors[g]![i]! * vectors[h]![i]!;
      if (g === h) trace += product;
      square += (g === h ? 1 : 2) * product * product;
    }
  }
  return square > 0 ? (trace * trace) / square : 1;
}
