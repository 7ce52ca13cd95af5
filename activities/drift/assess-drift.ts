import type {
  DriftEpisode,
  DriftPoint,
  DriftResult,
  DriftRule,
  OutsideConfidence,
  RobustDrift,
} from '../contract/drift-result.ts';
import { type DailyPoint, dailySeries } from './daily-series.ts';
import { twoOfThree } from './evidence.ts';
import { type FollowedSeries, followSeries, sideOutside } from './follow-series.ts';
import { driftThreshold, type GuideVerdict, guideVerdict } from './guide-rule.ts';
import { driftSeverity, movesStaff } from './severity.ts';

/** How drift of one series is judged. */
export interface DriftOptions {
  /** Rule that decides about the alert; default robust. The flags of both are always in the result. */
  rule?: DriftRule;
  /** Change of staff that goes with the drift, full-time equivalents. */
  deltaFte?: number;
}

/** One series of a run: estimates of the same change, metric, segment and estimator. */
export interface DriftSeries {
  history: readonly DriftPoint[];
  deltaFte?: number;
}

interface AlertVerdict {
  alert: boolean;
  state: DriftResult['state'];
  transition: DriftResult['transition'];
  episode: DriftEpisode | null;
}

const iso = (at: number) => new Date(at).toISOString();

function robustPart(followed: FollowedSeries): RobustDrift {
  return {
    alert: followed.state.phase === 'firing',
    zScore: followed.score,
    observations: followed.baseline?.observations ?? 0,
    weekdayAdjusted: followed.baseline?.weekdayEffects != null,
    baselineFrozen: followed.frozen,
    cusumUpper: followed.evidence?.state.up.sum ?? followed.state.up.sum,
    cusumLower: followed.evidence?.state.down.sum ?? followed.state.down.sum,
    twoOfThree: twoOfThree(followed.evidence?.state.scores ?? []) !== null,
    pValue: followed.evidence?.pValue ?? null,
    admitted: followed.admitted,
  };
}

function outsidePart(current: DailyPoint, followed: FollowedSeries): OutsideConfidence {
  return {
    flag: current.reference === null ? null : sideOutside(current) !== 0,
    persistent: followed.evidence?.persistentOutside != null,
    lower: current.reference?.lower ?? null,
    upper: current.reference?.upper ?? null,
  };
}

function robustAlert(followed: FollowedSeries): AlertVerdict {
  const { phase, episode } = followed.state;
  const changed = phase !== followed.before.phase;
  const transition = !changed
    ? null
    : phase === 'firing'
      ? 'opened'
      : phase === 'resolved'
        ? 'resolved'
        : null;
  return { alert: phase === 'firing', state: phase, transition, episode };
}

/** Alert of the 2-SD rule: it stands for as long as successive points are flagged. */
function guideAlert(points: readonly DailyPoint[]): AlertVerdict {
  const flaggedAt = (index: number) => {
    const point = points[index];
    if (point === undefined || point.suppressed !== null) return false;
    return guideVerdict(points, point).drifted || sideOutside(point) !== 0;
  };
  const last = points.length - 1;
  const alert = flaggedAt(last);
  let first = alert ? last : last - 1;
  while (flaggedAt(first - 1)) first--;
  if (!alert && !flaggedAt(last - 1)) return { alert, state: 'ok', transition: null, episode: null };
  const opening = points[first]!;
  const verdict = guideVerdict(points, opening);
  const up = verdict.drifted ? (verdict.zScore ?? 0) > 0 : sideOutside(opening) > 0;
  const episode: DriftEpisode = {
    openedAt: iso(opening.at),
    startedAt: iso(opening.at),
    direction: up ? 'up' : 'down',
    closedAt: alert ? null : iso(points[last]!.at),
  };
  if (!alert) return { alert, state: 'resolved', transition: 'resolved', episode };
  return { alert, state: 'firing', transition: first === last ? 'opened' : null, episode };
}

function reasonsFor(
  current: DailyPoint,
  later: number,
  guide: GuideVerdict,
  robust: RobustDrift,
  outside: OutsideConfidence,
  verdict: AlertVerdict,
): string[] {
  const reasons: string[] = [];
  if (current.suppressed === 'stale') reasons.push('data are late: the point is kept out of the rules');
  if (current.suppressed === 'known-event')
    reasons.push('a registered event: the point is kept out of the rules');
  if (guide.reason !== null) reasons.push(guide.reason);
  if (guide.drifted) reasons.push(`${guide.zScore?.toFixed(2)} standard deviations from the 30-day mean`);
  if (robust.cusumUpper > 5 || robust.cusumLower > 5)
    reasons.push('the cumulative sum passed its limit of 5');
  if (robust.twoOfThree)
    reasons.push('two of the last three points beyond 2 standard deviations on one side');
  if (outside.flag) reasons.push('outside the interval of the last validated estimate');
  if (verdict.state === 'firing' && verdict.transition === null && verdict.episode)
    reasons.push(`drift since ${verdict.episode.openedAt} has not ended`);
  if (verdict.transition === 'resolved') reasons.push('the drift has ended');
  if (later > 0) reasons.push(`${later} estimates later than the current one left out`);
  return reasons;
}

/**
 * Judges the current point of every series of a run. The robust rule compares the series of a day with each other
 * (Benjamini–Hochberg), so that many series do not raise many false alerts.
 * @returns one result a series, in order
 * @throws ContraflowError (data) for an empty history or an unusable point
 */
export function assessDriftRun(series: readonly DriftSeries[], rule: DriftRule = 'robust'): DriftResult[] {
  const daily = series.map(({ history }) => dailySeries(history));
  const followed = followSeries(daily.map(({ points }) => points));
  return series.map(({ deltaFte }, i) => {
    const { points, later } = daily[i]!;
    const current = points.at(-1)!;
    const suppressed = current.suppressed !== null;
    const guide = guideVerdict(points, current);
    const robust = robustPart(followed[i]!);
    const outsideConfidence = outsidePart(current, followed[i]!);
    const verdict = rule === 'guide' ? guideAlert(points) : robustAlert(followed[i]!);
    const flagged = guide.drifted || verdict.alert || robust.alert || outsideConfidence.flag === true;
    const distance = Math.max(Math.abs(guide.zScore ?? 0), Math.abs(robust.zScore ?? 0));
    return {
      drifted: guide.drifted,
      zScore: guide.zScore,
      baseline: guide.baseline,
      threshold: driftThreshold,
      rules: { guide: { flag: guide.drifted, zScore: guide.zScore }, robust, outsideConfidence },
      rule,
      ...verdict,
      severity: suppressed ? 'info' : driftSeverity(flagged, distance, deltaFte ?? null),
      capacityReview: verdict.alert && movesStaff(deltaFte ?? null),
      reasons: reasonsFor(current, later, guide, robust, outsideConfidence, verdict),
    };
  });
}

/**
 * Judges the last estimate of one history against its rolling 30-day baseline: one estimate a day, [t − 30 d, t).
 * @param history estimates of one series; the last one is current
 * @throws ContraflowError (data) for an empty history or an unusable point
 */
export function assessDrift(history: readonly DriftPoint[], options: DriftOptions = {}): DriftResult {
  const series: DriftSeries = {
    history,
    ...(options.deltaFte === undefined ? {} : { deltaFte: options.deltaFte }),
  };
  return assessDriftRun([series], options.rule ?? 'robust')[0]!;
}
