import { meanBetween } from './design.ts';
import { centredGram, gramOf, type Rows, type ScaledGram } from './gram.ts';
import type { PlaceboEstimator } from './sdid-inference.ts';
import {
  normalised,
  type SdidKind,
  type SdidProblem,
  type SdidWeights,
  sdidEstimate,
  uniform,
} from './sdid-problem.ts';
import { publishedWeights, support } from './sdid-weights.ts';
import { solveSimplex } from './simplex-qp.ts';

/** Placebo estimates by the algorithm of the fit they stand beside. */
export function placeboEstimator(
  problem: SdidProblem,
  kind: SdidKind,
  weights: SdidWeights,
  mode: 'exact' | 'r-compatible',
): PlaceboEstimator {
  const swap = (chosen: readonly number[], rest: readonly number[]): SdidProblem => {
    const rows = (list: readonly number[]): Rows => list.map((j) => problem.donors[j]!);
    return { ...problem, donors: rows(rest), treated: rows(chosen) };
  };
  if (mode === 'r-compatible' || kind === 'did') {
    return (chosen, rest) => {
      const placebo = swap(chosen, rest);
      const start = { units: normalised(rest.map((j) => weights.units[j]!)), times: weights.times };
      return sdidEstimate(placebo, publishedWeights(placebo, kind, start));
    };
  }
  const units = sharedUnits(problem, kind, weights);
  const times = kind === 'sc' ? undefined : sharedTimes(problem, weights);
  return (chosen, rest) => {
    const own = units(chosen);
    return sdidEstimate(swap(chosen, rest), {
      units: Float64Array.from(rest, (j) => own[j]!),
      times: times ? times(chosen) : new Float64Array(problem.pre),
    });
  };
}

/** Unit weights of any choice of donors as target, from one Gram matrix of all donors. */
function sharedUnits(
  problem: SdidProblem,
  kind: SdidKind,
  weights: SdidWeights,
): (chosen: readonly number[]) => Float64Array {
  const { donors, pre, tuning } = problem;
  const rows = donors.map((row) => {
    const mean = kind === 'sdid' ? meanBetween(row, 0, pre) : 0;
    return row.map((value) => value - mean);
  });
  const gram: ScaledGram = centredGram(rows, pre);
  const n = donors.length;
  const start = support(weights.units);
  const ridge = (pre * tuning.zetaUnits ** 2) / gram.scale ** 2;
  return (chosen) => {
    const linear = new Float64Array(n);
    for (const c of chosen)
      for (let j = 0; j < n; j += 1) linear[j] = linear[j]! + gram.values[c * n + j]! / chosen.length;
    return solveSimplex({ n, gram: gram.values, linear, exclude: chosen, ridge, start }).weights;
  };
}

/**
 * Time weights without any choice of donors: leaving rows out changes the Gram matrix of periods by a few rank-one
 * terms, which saves forming it for every placebo.
 */
function sharedTimes(
  problem: SdidProblem,
  weights: SdidWeights,
): (chosen: readonly number[]) => Float64Array {
  const { donors, pre, tuning } = problem;
  const size = pre + 1;
  const rows = donors.map((row) => {
    const own = Float64Array.of(...row.subarray(0, pre), meanBetween(row, pre, row.length));
    const mean = meanBetween(own, 0, size);
    return own.map((value) => value - mean);
  });
  const columnMean = new Float64Array(size);
  for (const row of rows)
    for (let t = 0; t < size; t += 1) columnMean[t] = columnMean[t]! + row[t]! / rows.length;
  let scale = 0;
  for (const row of rows)
    for (let t = 0; t < size; t += 1) {
      row[t] = row[t]! - columnMean[t]!;
      scale = Math.max(scale, Math.abs(row[t]!));
    }
  if (scale === 0) return () => uniform(pre);
  for (const row of rows) for (let t = 0; t < size; t += 1) row[t] = row[t]! / scale;
  const all = gramOf(Array.from({ length: size }, (_, t) => Float64Array.from(rows, (row) => row[t]!)));
  const start = support(weights.times);
  const reduced = new Float64Array(size * size);
  return (chosen) => {
    const left = donors.length - chosen.length;
    const sum = new Float64Array(size);
    for (const c of chosen) for (let t = 0; t < size; t += 1) sum[t] = sum[t]! + rows[c]![t]!;
    reduced.set(all);
    for (const c of chosen) subtractOuter(reduced, rows[c]!, 1);
    subtractOuter(reduced, sum, 1 / left);
    const linear = reduced.slice(pre * size, size * size);
    const ridge = (left * tuning.zetaTimes ** 2) / scale ** 2;
    return solveSimplex({ n: size, gram: reduced, linear, exclude: [pre], ridge, start }).weights.slice(
      0,
      pre,
    );
  };
}

function subtractOuter(matrix: Float64Array, vector: Float64Array, factor: number): void {
  const n = vector.length;
  for (let i = 0; i < n; i += 1) {
    const scaled = vector[i]! * factor;
    const row = i * n;
    for (let j = 0; j < n; j += 1) matrix[row + j] = matrix[row + j]! - scaled * vector[j]!;
  }
}
