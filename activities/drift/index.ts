/** Drift of an effect over time: the 2-SD rule, the robust alert rule and its episodes. Pure functions without I/O. */
export { assessDrift, assessDriftRun, type DriftOptions, type DriftSeries } from './assess-drift.ts';
export { standingFindings } from './benjamini-hochberg.ts';
export { type DailyPoint, dailySeries, parseInstant } from './daily-series.ts';
export {
  decideEpisode,
  type EpisodeEvidence,
  type EpisodeInput,
  type EpisodeState,
  initialEpisodeState,
  weighPoint,
} from './episode.ts';
export { baselineDays, driftThreshold, minObservations } from './guide-rule.ts';
export { type RobustBaseline, robustBaseline } from './robust-baseline.ts';
export { driftSeverity } from './severity.ts';
