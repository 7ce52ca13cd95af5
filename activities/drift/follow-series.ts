import { standingFindings } from './benjamini-hochberg.ts';
import type { DailyPoint } from './daily-series.ts';
import {
  decideEpisode,
  type EpisodeEvidence,
  type EpisodeInput,
  type EpisodeState,
  initialEpisodeState,
  weighPoint,
} from './episode.ts';
import { predictionScore, type RobustBaseline, robustBaseline } from './robust-baseline.ts';

/** What the robust rule knew at the last usable point of a series. */
export interface FollowedSeries {
  /** Phase before the last point, for telling what changed at it. */
  before: EpisodeState;
  state: EpisodeState;
  score: number | null;
  baseline: RobustBaseline | null;
  frozen: boolean;
  evidence: EpisodeEvidence | null;
  admitted: boolean;
}

interface Follower extends FollowedSeries {
  byDay: ReadonlyMap<number, DailyPoint>;
  /** Points that may enter a baseline: usable and outside episodes. */
  usable: DailyPoint[];
}

/** +1 above, −1 below, 0 inside the point's reference interval or without one. */
export function sideOutside(point: DailyPoint): number {
  if (point.reference === null) return 0;
  return point.delta > point.reference.upper ? 1 : point.delta < point.reference.lower ? -1 : 0;
}

function look(follower: Follower, point: DailyPoint): EpisodeInput {
  const rolling = follower.state.phase === 'firing' ? null : robustBaseline(follower.usable, point.at);
  const baseline = rolling ?? follower.state.frozen;
  follower.frozen = rolling === null && baseline !== null;
  follower.baseline = baseline;
  follower.score = baseline === null ? null : predictionScore(point, baseline);
  return { at: point.at, score: follower.score, baseline, outside: sideOutside(point) };
}

/**
 * Follows the series of one run day by day from their beginning, so that the same histories always give the same
 * episodes and a day refreshed by a later run counts once. Signals of one day are compared over the series.
 * @param series points of each series, one a day, oldest first
 */
export function followSeries(series: readonly (readonly DailyPoint[])[]): FollowedSeries[] {
  const followers: Follower[] = series.map((points) => ({
    byDay: new Map(points.map((point) => [point.day, point])),
    usable: [],
    before: initialEpisodeState,
    state: initialEpisodeState,
    score: null,
    baseline: null,
    frozen: false,
    evidence: null,
    admitted: false,
  }));
  const days = [...new Set(series.flatMap((points) => points.map((point) => point.day)))].sort(
    (a, b) => a - b,
  );
  for (const day of days) {
    const seen = followers.flatMap((follower) => {
      const point = follower.byDay.get(day);
      if (point === undefined) return [];
      follower.before = follower.state;
      if (point.suppressed !== null) {
        Object.assign(follower, { score: null, evidence: null, admitted: false });
        return [];
      }
      const input = look(follower, point);
      return [{ follower, point, input, evidence: weighPoint(follower.state, input) }];
    });
    const standing = standingFindings(seen.map(({ evidence }) => evidence.pValue));
    seen.forEach(({ follower, point, input, evidence }, i) => {
      follower.evidence = evidence;
      follower.admitted = standing[i]!;
      follower.state = decideEpisode(evidence, input, follower.admitted);
      if (follower.state.phase !== 'firing') follower.usable.push(point);
    });
  }
  return followers;
}
