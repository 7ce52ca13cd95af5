import { type LinearFit, sandwich } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import { calendarSteps } from './period-steps.ts';
import { addSymmetric, laggedOuterSum, outerSum, scoreSums } from './scores.ts';
import { defaultLags, kernelFactor, referenceDegrees } from './small-sample.ts';
import type { CovarianceFrame, CovarianceMethod } from './types.ts';

/**
 * Driscoll and Kraay (1998): scores summed within each period, Bartlett weights 1 − l/(L + 1) over the lags.
 * By calendar, periods without any row keep their place; by position they do not.
 */
export const driscollKraayCovariance: CovarianceMethod = (fit, frame, spec) => {
  const k = fit.names.length;
  const periods = frame.time.levels;
  refuseShort(periods, 'driscoll-kraay');
  const lags = spec.lags ?? defaultLags(spec, periods);
  const sums = scoreSums(fit, frame.time);
  const series = spec.lagBy === 'calendar' ? spread(sums, k, calendarSteps(frame.periodValues)) : sums;
  const meat = outerSum(series, k);
  for (let lag = 1; lag <= lags; lag++)
    addSymmetric(meat, laggedOuterSum(series, k, lag), k, 1 - lag / (lags + 1));
  return kernelResult(fit, frame, spec, meat, lags, 'driscoll-kraay');
};

/**
 * Newey and West (1987) within units, Bartlett weights 1 − l/(L + 1). By calendar, a lag pairs the rows of a unit that
 * lie l periods apart; by position, the rows l places apart in the unit's own order of time.
 */
export const neweyWestCovariance: CovarianceMethod = (fit, frame, spec) => {
  const k = fit.names.length;
  const periods = frame.time.levels;
  const lags = spec.lags ?? defaultLags(spec, periods);
  if (periods === 1 && spec.lagBy === 'calendar') {
    throw specError(
      'no-time',
      'newey-west by calendar needs a time column',
      'add `time`, or set `inference.lagBy: position` to use the order of rows',
    );
  }
  const order = rowsByUnit(frame);
  const steps = calendarSteps(frame.periodValues);
  const meat = new Float64Array(k * k);
  for (let u = 0; u < frame.unit.levels; u++) {
    const rows = order.rows.subarray(order.starts[u]!, order.starts[u + 1]!);
    if (rows.length === 0) continue;
    const at =
      spec.lagBy === 'calendar' ? Int32Array.from(rows, (row) => steps[frame.time.codes[row]!]!) : undefined;
    addUnit(meat, unitScores(fit, rows, at), k, lags);
  }
  return kernelResult(fit, frame, spec, meat, lags, 'newey-west');
};

/** Scores of a unit, one slot a step from its first to its last period, or one a row. */
function unitScores(fit: LinearFit, rows: Int32Array, steps: Int32Array | undefined): Float64Array {
  const k = fit.names.length;
  const first = steps?.[0] ?? 0;
  const slots = steps === undefined ? rows.length : steps[steps.length - 1]! - first + 1;
  const scores = new Float64Array(slots * k);
  for (let r = 0; r < rows.length; r++) {
    const row = rows[r]!;
    const slot = steps === undefined ? r : steps[r]! - first;
    const scaled = fit.residuals[row]! * (fit.weights === undefined ? 1 : fit.weights[row]!);
    for (let j = 0; j < k; j++) scores[slot * k + j] = scores[slot * k + j]! + scaled * fit.columns[j]![row]!;
  }
  return scores;
}

function addUnit(meat: Float64Array, scores: Float64Array, k: number, lags: number): void {
  const own = outerSum(scores, k);
  for (let m = 0; m < meat.length; m++) meat[m] = meat[m]! + own[m]!;
  const longest = Math.min(lags, scores.length / k - 1);
  for (let lag = 1; lag <= longest; lag++)
    addSymmetric(meat, laggedOuterSum(scores, k, lag), k, 1 - lag / (lags + 1));
}

/** Rows of each unit in order of time, rows of one period in order of the data. */
function rowsByUnit(frame: CovarianceFrame): { rows: Int32Array; starts: Int32Array } {
  const n = frame.unit.codes.length;
  const byTime = countingSort(
    frame.time.codes,
    frame.time.levels,
    Int32Array.from({ length: n }, (_, i) => i),
  );
  const byUnit = countingSort(frame.unit.codes, frame.unit.levels, byTime.rows);
  return byUnit;
}

function countingSort(
  codes: Int32Array,
  levels: number,
  order: Int32Array,
): { rows: Int32Array; starts: Int32Array } {
  const starts = new Int32Array(levels + 1);
  for (let i = 0; i < codes.length; i++) starts[codes[i]! + 1] = starts[codes[i]! + 1]! + 1;
  for (let u = 0; u < levels; u++) starts[u + 1] = starts[u + 1]! + starts[u]!;
  const next = Int32Array.from(starts);
  const rows = new Int32Array(codes.length);
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!;
    const code = codes[row]!;
    rows[next[code]!] = row;
    next[code] = next[code]! + 1;
  }
  return { rows, starts };
}

function spread(sums: Float64Array, k: number, steps: Int32Array): Float64Array {
  const last = steps[steps.length - 1]!;
  if (last + 1 === steps.length) return sums;
  const out = new Float64Array((last + 1) * k);
  for (let t = 0; t < steps.length; t++)
    for (let j = 0; j < k; j++) out[steps[t]! * k + j] = sums[t * k + j]!;
  return out;
}

function kernelResult(
  fit: LinearFit,
  frame: CovarianceFrame,
  spec: Parameters<CovarianceMethod>[2],
  meat: Float64Array,
  lags: number,
  kind: 'newey-west' | 'driscoll-kraay',
): ReturnType<CovarianceMethod> {
  const matrix = sandwich(fit.bread, meat, fit.names.length);
  const factor = kernelFactor(fit, spec, frame.time.levels);
  for (let m = 0; m < matrix.length; m++) matrix[m] = matrix[m]! * factor;
  return {
    kind,
    matrix,
    degreesOfFreedom: referenceDegrees(fit, spec, frame.time.levels, 'residual'),
    clusters: [],
    lags,
    convention: `${kind}, Bartlett, ${lags} lags by ${spec.lagBy}, ${spec.smallSample}`,
    warnings: [],
  };
}

function refuseShort(periods: number, kind: string): void {
  if (periods > 1) return;
  throw specError('no-time', `${kind} needs more than one period`, 'name the time column as `time`');
}
