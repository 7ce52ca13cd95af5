import type { LinearFit } from '../linear/index.ts';
import { cholesky, choleskyInverse, independentColumns, submatrix } from '../linear/index.ts';
import { type BalancedClusters, periodProducts } from './balanced-clusters.ts';
import type { Adjustment } from './bias-reduced.ts';
import { inverseRoot } from './inverse-root.ts';

/**
 * CR2 on a balanced panel from sums by cluster. On what unit and time effects leave, the residual maker of a cluster
 * with n of N units is the identity on differences between its units, 1 − n/N on their mean, less x̃Bx̃' of rank k: all
 * that matters happens in the space of the regressors' differences and means, at most 2k directions.
 */
export function balancedAdjustment(fit: LinearFit, panel: BalancedClusters): Adjustment {
  const k = fit.names.length;
  const G = panel.unitsOf.length;
  const T = panel.periods;
  const scores = new Float64Array(G * k);
  const products = fit.names.map(() => new Float64Array(G * G));
  // By coefficient: what the influence of a cluster sums to over its units by period, and its product with x̃.
  const series = fit.names.map(() => new Float64Array(G * T));
  const pulls = fit.names.map(() => new Float64Array(G * k));
  for (let g = 0; g < G; g++) {
    const block = clusterBlock(fit, panel, g, k);
    for (let a = 0; a < k; a++)
      for (let q = 0; q < block.size; q++)
        scores[g * k + a]! += block.regressors[q * k + a]! * block.adjustedResiduals[q]!;
    for (let j = 0; j < k; j++) {
      const z = block.influence(j);
      products[j]![g * G + g] = block.form(z);
      for (let a = 0; a < k; a++)
        for (let q = 0; q < block.size; q++) pulls[j]![g * k + a]! += block.regressors[q * k + a]! * z[q]!;
      if (!panel.timeEffect) continue;
      const weights = block.meanWeights(z);
      for (let t = 0; t < T; t++)
        for (let a = 0; a < k; a++) series[j]![g * T + t]! += weights[a]! * panel.sums[(g * T + t) * k + a]!;
    }
  }
  for (let j = 0; j < k; j++)
    for (let g = 0; g < G; g++)
      for (let h = 0; h < g; h++) {
        let value = 0;
        if (panel.timeEffect) {
          for (let t = 0; t < T; t++) value -= series[j]![g * T + t]! * series[j]![h * T + t]!;
          value /= panel.units;
        }
        for (let a = 0; a < k; a++)
          for (let b = 0; b < k; b++)
            value -= pulls[j]![g * k + a]! * fit.bread[a * k + b]! * pulls[j]![h * k + b]!;
        products[j]![g * G + h] = value;
        products[j]![h * G + g] = value;
      }
  return { scores, products };
}

/** Basis of a cluster's regressor space and what the adjustment does in it. */
interface ClusterBlock {
  size: number;
  /** U'x̃, size × k. */
  regressors: Float64Array;
  /** S^(−½)U'u. */
  adjustedResiduals: Float64Array;
  /** S^(−½)U'x̃ b_j, b_j the j-th column of the bread. */
  influence(j: number): Float64Array;
  /** z'Sz. */
  form(z: Float64Array): number;
  /** Weights of the regressors' sums in the sum over units of U z. */
  meanWeights(z: Float64Array): Float64Array;
}

function clusterBlock(fit: LinearFit, panel: BalancedClusters, g: number, k: number): ClusterBlock {
  const units = panel.unitsOf[g]!;
  const period = periodProducts(panel, g, k);
  const own = panel.gram.subarray(g * k * k, (g + 1) * k * k);
  const ownCross = panel.cross.subarray(g * k, (g + 1) * k);
  const meanGram = period.square.map((value) => value / units);
  const meanCross = period.cross.map((value) => value / units);
  const means = basis(meanGram, own, k);
  const apart =
    units > 1
      ? basis(
          own.map((value, m) => value - meanGram[m]!),
          own,
          k,
        )
      : [];
  const size = means.length + apart.length;
  const regressors = new Float64Array(size * k);
  const residuals = new Float64Array(size);
  const fill = (q: number, direction: Float64Array, gram: Float64Array, cross: (a: number) => number) => {
    for (let a = 0; a < k; a++) {
      residuals[q]! += direction[a]! * cross(a);
      for (let b = 0; b < k; b++) regressors[q * k + a]! += direction[b]! * gram[b * k + a]!;
    }
  };
  means.forEach((direction, q) => {
    fill(q, direction, meanGram, (a) => meanCross[a]!);
  });
  apart.forEach((direction, q) => {
    const gram = own.map((value, m) => value - meanGram[m]!);
    fill(means.length + q, direction, gram, (a) => ownCross[a]! - meanCross[a]!);
  });
  const maker = new Float64Array(size * size);
  for (let p = 0; p < size; p++) {
    maker[p * size + p] = p < means.length && panel.timeEffect ? 1 - units / panel.units : 1;
    for (let q = 0; q < size; q++)
      for (let a = 0; a < k; a++)
        for (let b = 0; b < k; b++)
          maker[p * size + q]! -= regressors[p * k + a]! * fit.bread[a * k + b]! * regressors[q * k + b]!;
  }
  const root = inverseRoot(maker, size);
  const product = (matrix: Float64Array, vector: (q: number) => number) =>
    Float64Array.from({ length: size }, (_, p) => {
      let sum = 0;
      for (let q = 0; q < size; q++) sum += matrix[p * size + q]! * vector(q);
      return sum;
    });
  return {
    size,
    regressors,
    adjustedResiduals: product(root, (q) => residuals[q]!),
    influence: (j) =>
      product(root, (q) => {
        let sum = 0;
        for (let a = 0; a < k; a++) sum += regressors[q * k + a]! * fit.bread[a * k + j]!;
        return sum;
      }),
    form: (z) => product(maker, (q) => z[q]!).reduce((sum, value, q) => sum + value * z[q]!, 0),
    meanWeights: (z) => {
      const weights = new Float64Array(k);
      means.forEach((direction, q) => {
        for (let a = 0; a < k; a++) weights[a]! += direction[a]! * z[q]!;
      });
      return weights;
    },
  };
}

/** Combinations of the regressors that are orthonormal under a Gram matrix; what it does not span is left out. */
function basis(gram: Float64Array, scale: Float64Array, k: number): Float64Array[] {
  const present: number[] = [];
  for (let a = 0; a < k; a++) if (gram[a * k + a]! > 1e-10 * scale[a * k + a]!) present.push(a);
  const kept = independentColumns(submatrix(gram, k, present), present.length).map((at) => present[at]!);
  const q = kept.length;
  const lower = cholesky(submatrix(gram, k, kept), q);
  if (lower === undefined) return [];
  // Columns of L^(−T): L⁻¹ = L'(LL')⁻¹.
  const inverse = choleskyInverse(lower, q);
  return kept.map((_, column) => {
    const direction = new Float64Array(k);
    kept.forEach((a, row) => {
      let sum = 0;
      for (let m = 0; m < q; m++) sum += inverse[row * q + m]! * lower[m * q + column]!;
      direction[a] = sum;
    });
    return direction;
  });
}
