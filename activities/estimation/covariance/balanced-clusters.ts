import type { LinearFit } from '../linear/index.ts';
import { isNested } from '../panel/index.ts';
import type { Factor } from '../panel/types.ts';
import type { CovarianceFrame } from './types.ts';

/**
 * Sums by cluster of a balanced panel, from which leaving a cluster out, or the residual maker of a cluster, follow in
 * closed form. k regressors, G clusters, T periods.
 */
export interface BalancedClusters {
  /** Units in all and of each cluster. */
  units: number;
  unitsOf: Int32Array;
  /** True where a time effect is absorbed. */
  timeEffect: boolean;
  periods: number;
  /** Σ_{i∈g} x̃x̃', G × k × k. */
  gram: Float64Array;
  /** Σ_{i∈g} x̃u, G × k. */
  cross: Float64Array;
  /** Σ_{units of g} x̃ by period, G × T × k. */
  sums: Float64Array;
  /** Σ_{units of g} u by period, G × T. */
  residualSums: Float64Array;
}

/**
 * The sums where the panel allows: one row in every cell of unit and period, no weights, units nested in clusters,
 * effects of unit, of time, of both, or of units by one common split of time; undefined elsewhere.
 */
export function balancedClusters(
  fit: LinearFit,
  frame: CovarianceFrame,
  cluster: Factor,
): BalancedClusters | undefined {
  const { unit, time } = frame;
  const n = fit.observations;
  if (fit.weights !== undefined || n !== unit.levels * time.levels || fit.effects.length === 0)
    return undefined;
  const rowOf = new Int32Array(n).fill(-1);
  const clusterOf = new Int32Array(unit.levels).fill(-1);
  for (let i = 0; i < n; i++) {
    const u = unit.codes[i]!;
    const at = u * time.levels + time.codes[i]!;
    if (rowOf[at] !== -1) return undefined;
    rowOf[at] = i;
    const g = cluster.codes[i]!;
    if (clusterOf[u] !== -1 && clusterOf[u] !== g) return undefined;
    clusterOf[u] = g;
  }
  const crossing = fit.effects.filter((effect) => !isNested(time, effect));
  const timeEffect = fit.effects.some((effect) => isNested(effect, time) && isNested(time, effect));
  const finest = crossing.find((effect) => crossing.every((other) => isNested(effect, other)));
  if (finest === undefined || !isNested(finest, unit) || !splitsTimeAlike(finest, rowOf, frame))
    return undefined;
  if (!timeEffect && crossing.length < fit.effects.length) return undefined;
  return { ...sumUp(fit, frame, cluster, clusterOf), timeEffect };
}

/** True where the levels of an effect within a unit are the same sets of periods for every unit. */
function splitsTimeAlike(effect: Factor, rowOf: Int32Array, { unit, time }: CovarianceFrame): boolean {
  const T = time.levels;
  const partner = new Int32Array(effect.levels);
  for (let u = 1; u < unit.levels; u++) {
    for (let t = 0; t < T; t++) partner[effect.codes[rowOf[t]!]!] = -1;
    const used = new Set<number>();
    for (let t = 0; t < T; t++) {
      const first = effect.codes[rowOf[t]!]!;
      const own = effect.codes[rowOf[u * T + t]!]!;
      if (partner[first] === -1) {
        if (used.has(own)) return false;
        used.add(own);
        partner[first] = own;
      } else if (partner[first] !== own) return false;
    }
  }
  return true;
}

function sumUp(
  fit: LinearFit,
  { unit, time }: CovarianceFrame,
  cluster: Factor,
  clusterOf: Int32Array,
): Omit<BalancedClusters, 'timeEffect'> {
  const k = fit.columns.length;
  const G = cluster.levels;
  const T = time.levels;
  const unitsOf = new Int32Array(G);
  for (const g of clusterOf) unitsOf[g]!++;
  const gram = new Float64Array(G * k * k);
  const cross = new Float64Array(G * k);
  const sums = new Float64Array(G * T * k);
  const residualSums = new Float64Array(G * T);
  const { residuals, columns } = fit;
  for (let i = 0; i < residuals.length; i++) {
    const g = cluster.codes[i]!;
    const cell = g * T + time.codes[i]!;
    const residual = residuals[i]!;
    residualSums[cell]! += residual;
    for (let a = 0; a < k; a++) {
      const x = columns[a]![i]!;
      sums[cell * k + a]! += x;
      cross[g * k + a]! += x * residual;
      for (let b = 0; b <= a; b++) gram[(g * k + a) * k + b]! += x * columns[b]![i]!;
    }
  }
  for (let g = 0; g < G; g++)
    for (let a = 0; a < k; a++)
      for (let b = 0; b < a; b++) gram[(g * k + b) * k + a] = gram[(g * k + a) * k + b]!;
  return { units: unit.levels, unitsOf, periods: T, gram, cross, sums, residualSums };
}

/** Σ_t s s' and Σ_t s r of one cluster, s and r the sums over its units: k × k and k. */
export function periodProducts(
  { sums, residualSums, periods }: BalancedClusters,
  g: number,
  k: number,
): { square: Float64Array; cross: Float64Array } {
  const square = new Float64Array(k * k);
  const cross = new Float64Array(k);
  for (let t = 0; t < periods; t++) {
    const cell = g * periods + t;
    for (let a = 0; a < k; a++) {
      const value = sums[cell * k + a]!;
      cross[a]! += value * residualSums[cell]!;
      for (let b = 0; b < k; b++) square[a * k + b]! += value * sums[cell * k + b]!;
    }
  }
  return { square, cross };
}
