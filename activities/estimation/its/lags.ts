import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import type { Series } from './series.ts';

const day = 86_400_000;

/**
 * Longest lag of the errors of one series: as named in the spec; else a day of steps on a grid finer than days, so
 * that what carries over from one day to the next counts, and at least ⌊4 (T/100)^{2/9}⌋ (Newey and West 1994).
 * Never more than a quarter of the series.
 */
export function seriesLags(spec: InferenceSpec, series: Series, timeKind: 'time' | 'number'): number {
  if (spec.lags !== undefined) return spec.lags;
  const periods = series.outcome.length;
  const rule = Math.floor(4 * (periods / 100) ** (2 / 9));
  const span = series.periodValues[periods - 1]! - series.periodValues[0]!;
  const step = span / series.steps[periods - 1]!;
  const daily = timeKind === 'time' && step < day ? Math.round(day / step) : 0;
  return Math.max(1, Math.min(Math.max(rule, daily), Math.floor(periods / 4)));
}
