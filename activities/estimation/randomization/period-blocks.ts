import { areHourly } from '../covariance/index.ts';
import type { PanelSample } from '../panel/types.ts';

/** Consecutive periods grouped into blocks; a block lies on one side of the start. */
export interface PeriodBlocks {
  /** Block of each period. */
  of: Int32Array;
  count: number;
  /** Blocks before the start. */
  before: number;
}

/** Blocks of about √T periods, of whole days on hourly panels, so that a daily pattern cancels within each. */
export function blockOfPeriod(sample: PanelSample, start: number): PeriodBlocks {
  const { periodValues } = sample;
  const periods = sample.time.levels;
  const origin = periodValues[start]!;
  const hourly = areHourly(periodValues);
  const step = smallestStep(periodValues);
  const span = (periodValues[periods - 1]! - periodValues[0]!) / step + 1;
  const root = Math.sqrt(span);
  const length = hourly ? 24 * Math.max(1, Math.round(root / 24)) : Math.max(1, Math.round(root));
  const raw = Float64Array.from(periodValues, (value) => Math.floor((value - origin) / step / length + 1e-9));
  const of = new Int32Array(periods);
  let count = 0;
  let before = 0;
  for (let t = 0; t < periods; t++) {
    if (t > 0 && raw[t] !== raw[t - 1]) count++;
    of[t] = count;
    if (t < start) before = count + 1;
  }
  return { of, count: count + 1, before };
}

function smallestStep(values: Float64Array): number {
  let step = Number.POSITIVE_INFINITY;
  for (let t = 1; t < values.length; t++) step = Math.min(step, values[t]! - values[t - 1]!);
  return Number.isFinite(step) && step > 0 ? step : 1;
}
