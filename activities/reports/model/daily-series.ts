import { metricStyle } from '../format/metric-style.ts';
import type { CounterfactualRow, DriftRow } from '../report-data.ts';
import { deltaScale, logToPercent } from './effect-summary.ts';

/** One day of the observed-against-expected panels, in the metric's shown unit; missing figures are null. */
export interface DailyPoint {
  day: Date;
  observed: number | null;
  expected: number | null;
  expectedLower: number | null;
  expectedUpper: number | null;
  difference: number | null;
  differenceLower: number | null;
  differenceUpper: number | null;
  /** Running sum of the differences since the change; null before it. */
  total: number | null;
  totalLower: number | null;
  totalUpper: number | null;
}

/**
 * Differences by day and their running sum since the change.
 * The interval of a day comes from the uncertainty of one common effect, which is shared by all days; so the ends are summed as they are.
 * @param series rows of one change, metric and segment, by day
 */
export function dailyPoints(
  series: readonly CounterfactualRow[],
  metric: string,
  interventionAt: string,
): DailyPoint[] {
  const { scale } = metricStyle(metric);
  const sums = { middle: 0, lower: 0, upper: 0 };
  const shown = (value: number | null): number | null => (value === null ? null : value * scale);
  const minus = (a: number | null, b: number | null): number | null =>
    a === null || b === null ? null : a - b;
  return series.map((row) => {
    const observed = shown(row.observed);
    const expected = shown(row.counterfactual);
    const expectedLower = shown(row.counterfactual_lower);
    const expectedUpper = shown(row.counterfactual_upper);
    const difference = minus(observed, expected);
    const differenceLower = minus(observed, expectedUpper);
    const differenceUpper = minus(observed, expectedLower);
    const after = row.day_at >= interventionAt;
    if (after) {
      sums.middle += difference ?? 0;
      sums.lower += differenceLower ?? 0;
      sums.upper += differenceUpper ?? 0;
    }
    const bounded = after && differenceLower !== null && differenceUpper !== null;
    return {
      day: new Date(row.day_at),
      observed,
      expected,
      expectedLower,
      expectedUpper,
      difference,
      differenceLower,
      differenceUpper,
      total: after ? sums.middle : null,
      totalLower: bounded ? sums.lower : null,
      totalUpper: bounded ? sums.upper : null,
    };
  });
}

/** One day of the drift chart, in percent for effects on the log scale and in the metric's difference unit otherwise. */
export interface DriftPoint {
  day: Date;
  value: number;
  baseline: number | null;
  bandLower: number | null;
  bandUpper: number | null;
  zScore: number | null;
  flagged: boolean;
  alert: boolean;
  firing: boolean;
  row: DriftRow;
}

/** Unit of the drift chart and of the event study. */
export function effectUnit(estimator: string, transform: string, metric: string): string {
  const scale = deltaScale(estimator, transform);
  if (scale === 'log') return '%';
  return scale === 'log-odds' ? 'log-odds' : metricStyle(metric).differenceUnit;
}

/** Converter from the scale of `delta` to the unit of effectUnit. */
export function effectConverter(
  estimator: string,
  transform: string,
  metric: string,
): (delta: number) => number {
  const scale = deltaScale(estimator, transform);
  if (scale === 'log') return logToPercent;
  const factor = scale === 'log-odds' ? 1 : metricStyle(metric).scale;
  return (delta) => delta * factor;
}

/** The drift chart's points with the band mean ± 2 SD of the days before each one. */
export function driftPoints(rows: readonly DriftRow[], convert: (delta: number) => number): DriftPoint[] {
  return rows.map((row) => {
    const { baseline_mean: mean, baseline_sd: sd } = row;
    const end = (sign: number): number | null =>
      mean === null || sd === null ? null : convert(mean + sign * 2 * sd);
    return {
      day: new Date(row.as_of_at),
      value: convert(row.delta),
      baseline: mean === null ? null : convert(mean),
      bandLower: end(-1),
      bandUpper: end(1),
      zScore: row.z_score,
      flagged: row.flag_2sd,
      alert: row.alert,
      firing: row.state === 'firing',
      row,
    };
  });
}

/** A stretch of consecutive points in the state firing. */
export interface Episode {
  from: Date;
  to: Date;
  points: number;
  open: boolean;
}

/** The episodes of a drift series, in time order; the last one is open when the series ends in it. */
export function driftEpisodes(points: readonly DriftPoint[]): Episode[] {
  const episodes: Episode[] = [];
  points.forEach((point, index) => {
    if (!point.firing) return;
    const current = episodes.at(-1);
    const open = index === points.length - 1;
    if (current !== undefined && points[index - 1]?.firing === true) {
      current.to = point.day;
      current.points += 1;
      current.open = open;
    } else {
      episodes.push({ from: point.day, to: point.day, points: 1, open });
    }
  });
  return episodes;
}
