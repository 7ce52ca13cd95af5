import { groupTotals } from '../absorb/index.ts';
import { cholesky, choleskyInverse, type LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import { isNested } from '../panel/index.ts';
import type { Factor } from '../panel/types.ts';

/** Largest number of levels of the smaller of two effects for which leverage is computed densely. */
const DENSE_LIMIT = 1500;

/**
 * Leverage h_i = w_i x̃_i'(X̃'WX̃)⁻¹x̃_i plus that of the absorbed effects, for each row.
 * Exact for up to two effects that do not nest, the smaller with at most 1,500 levels.
 *
 * @throws ContraflowError `leverage-unavailable` beyond that
 */
export function leverages(fit: LinearFit, kind: string): Float64Array {
  const k = fit.columns.length;
  const h = effectLeverage(fit, kind);
  const x = new Float64Array(k);
  for (let i = 0; i < h.length; i++) {
    for (let j = 0; j < k; j++) x[j] = fit.columns[j]![i]!;
    let form = 0;
    for (let a = 0; a < k; a++) for (let b = 0; b < k; b++) form += x[a]! * fit.bread[a * k + b]! * x[b]!;
    h[i] = h[i]! + (fit.weights === undefined ? form : fit.weights[i]! * form);
  }
  return h;
}

function effectLeverage(fit: LinearFit, kind: string): Float64Array {
  const sorted = [...fit.effects].sort((a, b) => b.levels - a.levels);
  const effects = sorted.filter((effect, k) => !sorted.slice(0, k).some((finer) => isNested(finer, effect)));
  const [large, small] = effects;
  const h = new Float64Array(fit.observations);
  if (large === undefined) return h;
  const weights = fit.weights;
  const totals = groupTotals(large, weights);
  for (let i = 0; i < h.length; i++)
    h[i] = (weights === undefined ? 1 : weights[i]!) / totals[large.codes[i]!]!;
  if (small === undefined) return h;
  if (effects.length > 2 || small.levels > DENSE_LIMIT) {
    throw specError(
      'leverage-unavailable',
      `inference.kind: ${kind} needs leverages, which are not computed for these effects: ${effects.map((e) => e.name).join(', ')}`,
      'use hc1, clustered errors, or absorb fewer effects',
    );
  }
  addSecondEffect(h, large, small, totals, weights);
  return h;
}

/**
 * Adds the share of the second effect: with z_i = e_a − W_a·/W (the dummy of the small effect freed of the large one),
 * h_i += w_i z_i' S⁺ z_i and S = Σ w z z'. One level of each connected component is left out, so that S has full rank.
 */
function addSecondEffect(
  h: Float64Array,
  large: Factor,
  small: Factor,
  totals: Float64Array,
  weights: Float64Array | undefined,
): void {
  const size = small.levels;
  const cells = cellsByLevel(large, small, weights);
  const schur = new Float64Array(size * size);
  const own = groupTotals(small, weights);
  for (let a = 0; a < size; a++) schur[a * size + a] = own[a]!;
  cells.forEach((cell, level) => {
    const total = totals[level]!;
    for (const [a, wa] of cell)
      for (const [b, wb] of cell) schur[a * size + b] = schur[a * size + b]! - (wa * wb) / total;
  });
  const inverse = pseudoInverse(schur, size);
  // z'S⁺z for cell (level, a): S⁺_aa − 2 Σ_b p_b S⁺_ab + Σ_bc p_b p_c S⁺_bc, p the weight shares within the level.
  const perCell = cells.map((cell, level) => {
    const total = totals[level]!;
    const cross = cell.map(([a]) =>
      cell.reduce((sum, [b, wb]) => sum + (wb / total) * inverse[a * size + b]!, 0),
    );
    const inner = cell.reduce((sum, [, wa], k) => sum + (wa / total) * cross[k]!, 0);
    return new Map(cell.map(([a], k) => [a, inverse[a * size + a]! - 2 * cross[k]! + inner]));
  });
  for (let i = 0; i < h.length; i++) {
    const form = perCell[large.codes[i]!]!.get(small.codes[i]!)!;
    h[i] = h[i]! + (weights === undefined ? form : weights[i]! * form);
  }
}

/** Weights of the small effect's levels within each level of the large one. */
function cellsByLevel(large: Factor, small: Factor, weights: Float64Array | undefined): [number, number][][] {
  const maps = Array.from({ length: large.levels }, () => new Map<number, number>());
  for (let i = 0; i < large.codes.length; i++) {
    const map = maps[large.codes[i]!]!;
    const a = small.codes[i]!;
    map.set(a, (map.get(a) ?? 0) + (weights === undefined ? 1 : weights[i]!));
  }
  return maps.map((map) => [...map]);
}

/** A symmetric generalised inverse: levels that earlier ones determine get zeros. */
function pseudoInverse(matrix: Float64Array, size: number): Float64Array {
  const kept: number[] = [];
  const work = Float64Array.from(matrix);
  for (let j = 0; j < size; j++) {
    const pivot = work[j * size + j]!;
    if (!(pivot > 1e-9 * matrix[j * size + j]!) || !(matrix[j * size + j]! > 0)) continue;
    kept.push(j);
    for (let a = j + 1; a < size; a++) {
      const ratio = work[a * size + j]! / pivot;
      if (ratio === 0) continue;
      for (let b = j + 1; b < size; b++)
        work[a * size + b] = work[a * size + b]! - ratio * work[j * size + b]!;
    }
  }
  const q = kept.length;
  const reduced = new Float64Array(q * q);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) reduced[a * q + b] = matrix[kept[a]! * size + kept[b]!]!;
  const lower = cholesky(reduced, q);
  const out = new Float64Array(size * size);
  if (lower === undefined) return out;
  const inverse = choleskyInverse(lower, q);
  for (let a = 0; a < q; a++)
    for (let b = 0; b < q; b++) out[kept[a]! * size + kept[b]!] = inverse[a * q + b]!;
  return out;
}
