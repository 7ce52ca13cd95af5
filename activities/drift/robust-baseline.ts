import { type DailyPoint, dayMs } from './daily-series.ts';
import { baselineDays, minObservations } from './guide-rule.ts';
import { momentsOf } from './moments.ts';

/** Days of history from which weekday effects are taken. */
const weekdayDays = 56;
/** Fewer points than this on one weekday leave the series unadjusted. */
const minPerWeekday = 4;

/** Level and spread that the next points are measured against. */
export interface RobustBaseline {
  mean: number;
  /** Positive; freed of what fitting weekday effects took from it. */
  standardDeviation: number;
  observations: number;
  /** Variance of a new point's distance from the baseline in units of the squared deviation: 1 + 1/n and more. */
  predictionVariance: number;
  /** Effect of each `day % 7`, averaging 0; null when unadjusted. */
  weekdayEffects: readonly number[] | null;
}

/** Six effects are estimated freely, since they average 0. */
const freeEffects = 6;

interface Weekdays {
  effects: number[];
  /** Points they were estimated from. */
  points: number;
}

function weekdaysOf(points: readonly DailyPoint[], at: number): Weekdays | null {
  const from = at - weekdayDays * dayMs;
  const first = points[0];
  if (first === undefined || first.at > from) return null;
  const sums = Array.from({ length: 7 }, () => ({ sum: 0, count: 0 }));
  for (const point of points) {
    if (point.at < from || point.at >= at) continue;
    const cell = sums[point.day % 7]!;
    cell.sum += point.delta;
    cell.count++;
  }
  if (sums.some((cell) => cell.count < minPerWeekday)) return null;
  const means = sums.map((cell) => cell.sum / cell.count);
  const centre = means.reduce((total, mean) => total + mean, 0) / 7;
  return {
    effects: means.map((mean) => mean - centre),
    points: sums.reduce((total, cell) => total + cell.count, 0),
  };
}

/**
 * Rolling baseline before time `at`: the usable points of 30 days, freed of weekday effects of the trailing 8 weeks when
 * the history reaches that far back. null below 14 points or without spread.
 * @param points usable points, oldest first
 */
export function robustBaseline(points: readonly DailyPoint[], at: number): RobustBaseline | null {
  const weekdays = weekdaysOf(points, at);
  const effects = weekdays?.effects ?? null;
  const from = at - baselineDays * dayMs;
  const values: number[] = [];
  for (const point of points) {
    if (point.at >= from && point.at < at) values.push(point.delta - (effects?.[point.day % 7] ?? 0));
  }
  if (values.length < minObservations) return null;
  const { mean, standardDeviation } = momentsOf(values);
  if (mean === null || standardDeviation === null || standardDeviation <= 1e-12 * Math.abs(mean)) return null;
  const fitted = weekdays === null ? 0 : freeEffects / weekdays.points;
  return {
    mean,
    standardDeviation: standardDeviation / Math.sqrt(1 - fitted),
    observations: values.length,
    predictionVariance: 1 + 1 / values.length + fitted,
    weekdayEffects: effects,
  };
}

/** Distance of a point from a baseline in standard errors of prediction: SD·√(1 + 1/n) without weekday effects. */
export function predictionScore(point: DailyPoint, baseline: RobustBaseline): number {
  const adjusted = point.delta - (baseline.weekdayEffects?.[point.day % 7] ?? 0);
  return (adjusted - baseline.mean) / (baseline.standardDeviation * Math.sqrt(baseline.predictionVariance));
}
