import type { Factor, PanelSample } from '../panel/types.ts';
import { allRows } from './separation.ts';

/** Variances of a scalar from the influence ψ of each row of the sample, zero for rows not used. Here Σ ψ². */
export function independentVariance(influence: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < influence.length; i++) sum += influence[i]! ** 2;
  return sum;
}

/** Σ_g (Σ_{i∈g} ψ_i)². */
export function clusteredVariance(influence: Float64Array, cluster: Factor): number {
  return independentVariance(groupSums(influence, cluster.codes, cluster.levels));
}

/**
 * Driscoll and Kraay (1998): influence summed by period, then Bartlett weights 1 − l/(L + 1) on the autocovariances of
 * the periods.
 *
 * @param steps position of each period on the calendar; without it lags count the periods that occur
 */
export function driscollKraayVariance(
  influence: Float64Array,
  time: Factor,
  lags: number,
  steps: Int32Array | undefined,
): number {
  const sums = groupSums(influence, time.codes, time.levels);
  const last = steps?.[steps.length - 1];
  const totals = last === undefined ? sums : new Float64Array(last + 1);
  if (steps !== undefined) for (let t = 0; t < sums.length; t++) totals[steps[t]!] = sums[t]!;
  let variance = independentVariance(totals);
  for (let lag = 1; lag <= lags; lag++) {
    let product = 0;
    for (let t = lag; t < totals.length; t++) product += totals[t]! * totals[t - lag]!;
    variance += 2 * (1 - lag / (lags + 1)) * product;
  }
  return variance;
}

/**
 * Newey and West (1987) within units: Bartlett weights on pairs of rows of one unit, either whole periods apart
 * (`calendar`) or by row position after sorting by time (`position`).
 *
 * @param steps position of each period on the calendar
 */
export function neweyWestVariance(
  influence: Float64Array,
  sample: Pick<PanelSample, 'unit' | 'time' | 'rows'>,
  used: Uint8Array,
  lags: number,
  by: 'calendar' | 'position',
  steps: Int32Array,
): number {
  const { order, starts } = sortByUnitAndTime(sample, used);
  let variance = independentVariance(influence);
  const cross = new Float64Array(lags + 1);
  for (let u = 0; u + 1 < starts.length; u++) {
    for (let a = starts[u]! + 1; a < starts[u + 1]!; a++) {
      const row = order[a]!;
      const at = steps[sample.time.codes[row]!]!;
      for (let b = a - 1; b >= starts[u]!; b--) {
        const earlier = order[b]!;
        const gap = by === 'position' ? a - b : at - steps[sample.time.codes[earlier]!]!;
        if (gap > lags) break;
        cross[gap]! += (gap === 0 ? 1 : 2) * influence[row]! * influence[earlier]!;
      }
    }
  }
  for (let lag = 1; lag <= lags; lag++) variance += (1 - lag / (lags + 1)) * cross[lag]!;
  return variance;
}

function groupSums(values: Float64Array, codes: Int32Array, levels: number): Float64Array {
  const sums = new Float64Array(levels);
  for (let i = 0; i < values.length; i++) sums[codes[i]!]! += values[i]!;
  return sums;
}

function sortByUnitAndTime(sample: Pick<PanelSample, 'unit' | 'time' | 'rows'>, used: Uint8Array) {
  const { unit, time, rows } = sample;
  const byTime = stableSort(allRows(rows), time.codes, time.levels);
  const sorted = stableSort(byTime, unit.codes, unit.levels).filter((row) => used[row] === 1);
  const starts: number[] = [];
  sorted.forEach((row, at) => {
    if (at === 0 || unit.codes[row] !== unit.codes[sorted[at - 1]!]) starts.push(at);
  });
  starts.push(sorted.length);
  return { order: sorted, starts };
}

function stableSort(rows: Int32Array, codes: Int32Array, levels: number): Int32Array {
  const next = new Int32Array(levels + 1);
  for (let i = 0; i < rows.length; i++) next[codes[rows[i]!]! + 1]! += 1;
  for (let g = 0; g < levels; g++) next[g + 1]! += next[g]!;
  const out = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) out[next[codes[rows[i]!]!]!++] = rows[i]!;
  return out;
}
