import type { DriftBaseline } from '../contract/drift-result.ts';
import { type DailyPoint, dayMs } from './daily-series.ts';
import { momentsOf } from './moments.ts';

/** Days of the rolling baseline. */
export const baselineDays = 30;
/** Fewer points than this make no baseline. */
export const minObservations = 14;
/** Standard deviations beyond which the current estimate has drifted. */
export const driftThreshold = 2;

/** Verdict of the 2-SD rule. */
export interface GuideVerdict {
  drifted: boolean;
  zScore: number | null;
  baseline: DriftBaseline;
  /** Why there is no z-score; null when there is one. */
  reason: string | null;
}

/**
 * The causal-impact guide's rule: the current delta against the mean and standard deviation of the daily points of the
 * 30 days before it, [t − 30 d, t).
 * @param points one a day, oldest first; only those before `current` in time enter
 */
export function guideVerdict(points: readonly DailyPoint[], current: DailyPoint): GuideVerdict {
  const from = current.at - baselineDays * dayMs;
  const inside = points.filter((point) => point.at >= from && point.at < current.at);
  const { count, mean, standardDeviation } = momentsOf(inside.map((point) => point.delta));
  const baseline: DriftBaseline = {
    mean,
    standardDeviation,
    from: new Date(from).toISOString(),
    to: new Date(current.at).toISOString(),
    observations: count,
  };
  if (count < minObservations || mean === null || standardDeviation === null) {
    const reason = `${count} daily estimates in the 30 days before, fewer than ${minObservations}`;
    return { drifted: false, zScore: null, baseline, reason };
  }
  if (standardDeviation === 0) {
    return { drifted: false, zScore: null, baseline, reason: 'the estimates of the baseline are all equal' };
  }
  const zScore = (current.delta - mean) / standardDeviation;
  return { drifted: Math.abs(zScore) > driftThreshold, zScore, baseline, reason: null };
}
