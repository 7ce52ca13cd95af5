import type { DriftEpisode, DriftPhase } from '../contract/drift-result.ts';
import { advanceSide, type CusumSide, cusumLimit, emptySide, evidenceP, twoOfThree } from './evidence.ts';
import type { RobustBaseline } from './robust-baseline.ts';

/** A side of the cumulative sum with what was true when it left zero. */
interface DatedSide extends CusumSide {
  startedAt: number;
  onset: RobustBaseline | null;
}

/** What the robust rule carries from point to point of one series. Plain data. */
export interface EpisodeState {
  phase: DriftPhase;
  up: DatedSide;
  down: DatedSide;
  /** Latest scores, at most three, oldest first. */
  scores: readonly number[];
  /** Side on which the latest points lay outside the reference interval: +1, −1 or 0; at most three. */
  outside: readonly number[];
  /** Baseline held while firing, and after it until a new one has grown. */
  frozen: RobustBaseline | null;
  calmPoints: number;
  episode: DriftEpisode | null;
  lastOpenedAt: number | null;
}

/** One point as the reducer sees it. */
export interface EpisodeInput {
  /** Milliseconds since 1970. */
  at: number;
  /** Against `frozen` while one is held, else the rolling baseline; null without a baseline. */
  score: number | null;
  baseline: RobustBaseline | null;
  /** +1 above, −1 below, 0 inside the reference interval or without one. */
  outside: number;
}

const noSide: DatedSide = { ...emptySide, startedAt: 0, onset: null };
const hourMs = 3_600_000;
const cooldownMs = 24 * hourMs;
const calmPointsToClose = 3;

/** State before the first point. */
export const initialEpisodeState: EpisodeState = {
  phase: 'ok',
  up: noSide,
  down: noSide,
  scores: [],
  outside: [],
  frozen: null,
  calmPoints: 0,
  episode: null,
  lastOpenedAt: null,
};

function advance(side: DatedSide, score: number, input: EpisodeInput): DatedSide {
  const next = advanceSide(side, score);
  const fresh = next.run === 1;
  return {
    ...next,
    startedAt: fresh ? input.at : side.startedAt,
    onset: fresh ? input.baseline : side.onset,
  };
}

/** The state with the evidence of one point taken in, before anything is decided. */
export interface EpisodeEvidence {
  state: EpisodeState;
  /** Direction in which the rule signals; null when it does not. */
  signal: 'up' | 'down' | null;
  persistentOutside: 'up' | 'down' | null;
  pValue: number | null;
}

/** First half of a step: cumulative sums, scores and p-value, so that the series of a run can be compared. */
export function weighPoint(state: EpisodeState, input: EpisodeInput): EpisodeEvidence {
  const outside = [...state.outside, input.outside].slice(-3);
  const persistentOutside =
    outside.filter((side) => side > 0).length >= 2
      ? 'up'
      : outside.filter((side) => side < 0).length >= 2
        ? 'down'
        : null;
  if (input.score === null || input.baseline === null) {
    return { state: { ...state, outside }, signal: null, persistentOutside, pValue: null };
  }
  const scores = [...state.scores, input.score].slice(-3);
  if (state.phase === 'firing') {
    return { state: { ...state, scores, outside }, signal: null, persistentOutside, pValue: null };
  }
  const up = advance(state.up, input.score, input);
  const down = advance(state.down, -input.score, input);
  const signal = up.sum > cusumLimit ? 'up' : down.sum > cusumLimit ? 'down' : twoOfThree(scores);
  const pValue = evidenceP(scores, up, down, input.baseline.observations);
  return { state: { ...state, scores, outside, up, down }, signal, persistentOutside, pValue };
}

function open(state: EpisodeState, direction: 'up' | 'down', input: EpisodeInput): EpisodeState {
  const side = direction === 'up' ? state.up : state.down;
  return {
    ...state,
    phase: 'firing',
    frozen: side.onset ?? input.baseline,
    calmPoints: 0,
    lastOpenedAt: input.at,
    up: noSide,
    down: noSide,
    episode: {
      openedAt: new Date(input.at).toISOString(),
      startedAt: new Date(side.run > 0 ? side.startedAt : input.at).toISOString(),
      direction,
      closedAt: null,
    },
  };
}

function stepFiring(state: EpisodeState, input: EpisodeInput): EpisodeState {
  const calm = (input.score === null || Math.abs(input.score) < 1) && input.outside === 0;
  const calmPoints = calm ? state.calmPoints + 1 : 0;
  if (calmPoints < calmPointsToClose || state.episode === null) return { ...state, calmPoints };
  return {
    ...state,
    phase: 'resolved',
    calmPoints: 0,
    scores: [],
    episode: { ...state.episode, closedAt: new Date(input.at).toISOString() },
  };
}

/**
 * Second half of a step, a pure reducer: ok → pending → firing → resolved → ok. An episode opens when the rule signals
 * and stands among the series of the run, or when the estimate stays outside the reference interval, at most once in
 * 24 hours; it closes after three usable points within 1 standard deviation of the baseline from before it (hysteresis).
 * @param admitted whether the signal stands after the comparison over the run's series
 */
export function decideEpisode(
  evidence: EpisodeEvidence,
  input: EpisodeInput,
  admitted: boolean,
): EpisodeState {
  const { state } = evidence;
  if (state.phase === 'firing') return stepFiring(state, input);
  const rested = state.lastOpenedAt === null || input.at - state.lastOpenedAt >= cooldownMs;
  const direction = (admitted ? evidence.signal : null) ?? evidence.persistentOutside;
  if (direction !== null && rested) return open(state, direction, input);
  const suspicious =
    evidence.signal !== null ||
    evidence.persistentOutside !== null ||
    state.scores.slice(-2).some((score) => Math.abs(score) > 2) ||
    Math.max(state.up.sum, state.down.sum) > cusumLimit / 2;
  const episode = state.phase === 'resolved' || state.episode?.closedAt ? null : state.episode;
  return { ...state, phase: suspicious ? 'pending' : 'ok', episode };
}
