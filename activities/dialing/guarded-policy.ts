import type { DialAction } from '../contract/enums.ts';
import type { DialCall, DialMode, DialSituation, DialState } from '../contract/tune-decision.ts';
import { summariseCalls } from './call-summary.ts';
import { countLetter, takeInCalls } from './dial-state.ts';
import { closedGate, type GuardSettings, guardSettings, guardTrips } from './gates.ts';
import { actionOf, maxSafeRatio } from './guide-rule.ts';
import { pacedRatio, wilsonUpper } from './pacing-model.ts';
import { robustWrapUpP75 } from './wrap-up-quantile.ts';

/** Settings of the guarded policy; shares 0 to 1, ratios in calls per agent. */
export interface GuardedSettings extends GuardSettings {
  /** Abandonment aimed at, below what the rules allow. */
  abandonTarget: number;
  /** Largest rise of the ratio in one decision; falls are not limited. */
  step: number;
  /** Smaller changes than this are not written. */
  deadband: number;
  bounds: readonly [number, number];
  /** Rises stop after this many changes within an hour. */
  changesPerHour: number;
}

/** Defaults: 2 % target, rises of 0.15, deadband 0.1, 20 changes an hour. */
export const guardedSettings: GuardedSettings = {
  ...guardSettings,
  abandonTarget: 0.02,
  step: 0.15,
  deadband: 0.1,
  bounds: [0.1, 5],
  changesPerHour: 20,
};

/** What one tick sees. Calls may repeat those of earlier ticks. */
export interface DialObservation {
  situation: DialSituation;
  calls: readonly DialCall[];
  /** Ratio in force at the platform. */
  currentRatio: number;
}

/** What one tick decides. */
export interface DialMove {
  action: DialAction;
  newRatio: number;
  mode: DialMode;
  /** 75th percentile of wrap-up time, seconds; null when skipped. */
  p75WrapUp: number | null;
  maxSafeRatio: number | null;
  reasons: string[];
}

const hourMs = 3_600_000;
/** One-sided 90 % bound of the pickup rate: answering better than thought is what hurts. */
const pickupZ = 1.28;
/** Share of the ratio above 1 that one point of surplus abandonment takes back in one tick. */
const trimGain = 5;

function nextTrim(state: DialState, target: number): number {
  const live = countLetter(state.dials, 'L') + countLetter(state.dials, 'A');
  if (live === 0) return state.trim;
  const observed = countLetter(state.dials, 'A') / live;
  return Math.min(0, Math.max(-0.9, state.trim + trimGain * (target - observed)));
}

function modelledRatio(state: DialState, situation: DialSituation, ceiling: number, target: number): number {
  const live = countLetter(state.dials, 'L') + countLetter(state.dials, 'A');
  const pickup = wilsonUpper(live, state.dials.length, pickupZ);
  const agents = situation.availableAgents ?? 1;
  const free = Math.max(1, situation.idleAgents ?? 0, Math.round(0.1 * agents));
  const model = pacedRatio(free, pickup, target, Math.max(1, ceiling));
  return Math.min(ceiling, 1 + (model - 1) * (1 + state.trim));
}

/**
 * One tick of the guarded policy, a pure reducer: hard gates first, then the smaller of a pickup model with a binomial
 * limit on surplus answers and an integral correction by observed abandonment, under the wrap-up ceiling of the guide.
 * A rise is limited in size and frequency, a fall never. The state's `changes` assume that the move is written; with
 * a move that was not, pass the earlier `changes` on.
 */
export function nextDecision(
  state: DialState,
  observation: DialObservation,
  settings: GuardedSettings = guardedSettings,
): { state: DialState; move: DialMove } {
  const { situation, currentRatio } = observation;
  const taken = takeInCalls(state, observation.calls, situation.at);
  const guarded: DialState = { ...taken, guardTripped: guardTrips(taken, settings) };
  const gate = closedGate(guarded, situation, settings);
  const completed = summariseCalls(observation.calls).wrapUps.length;
  const [lowest, highest] = settings.bounds;
  const clamp = (ratio: number) => Math.min(Math.max(ratio, lowest), highest);
  const close = (move: DialMove, trim: number) => {
    const since = Date.parse(situation.at) - hourMs;
    const changes = guarded.changes.filter((at) => Date.parse(at) > since);
    if (move.newRatio !== currentRatio) changes.push(situation.at);
    return { state: { ...guarded, decidedAt: situation.at, mode: move.mode, trim, changes }, move };
  };

  if (completed === 0 && !gate?.urgent) {
    const reasons = ['no completed call in the window'];
    const mode: DialMode = gate ? 'progressive' : guarded.mode;
    return close(
      { action: 'skip', newRatio: currentRatio, mode, p75WrapUp: null, maxSafeRatio: null, reasons },
      guarded.trim,
    );
  }
  const p75WrapUp = robustWrapUpP75(guarded.wrapUps);
  const ceiling = maxSafeRatio(p75WrapUp);
  const finish = (ratio: number, mode: DialMode, reasons: string[], trim: number) =>
    close(
      {
        action: actionOf(currentRatio, ratio),
        newRatio: ratio,
        mode,
        p75WrapUp,
        maxSafeRatio: ceiling,
        reasons,
      },
      trim,
    );
  if (gate) {
    const goal = gate.kind === 'stop' ? lowest : Math.min(1, ceiling);
    return finish(
      clamp(Math.min(goal, currentRatio + settings.step)),
      'progressive',
      [gate.reason],
      guarded.trim,
    );
  }

  const trim = nextTrim(guarded, settings.abandonTarget);
  const goal = modelledRatio({ ...guarded, trim }, situation, ceiling, settings.abandonTarget);
  const reasons = [`paced for ${100 * settings.abandonTarget} % abandonment: ${goal.toFixed(2)}`];
  const recent = guarded.changes.filter((at) => Date.parse(at) > Date.parse(situation.at) - hourMs).length;
  const outside = clamp(currentRatio) !== currentRatio;
  if (!outside && Math.abs(goal - currentRatio) < settings.deadband) {
    return finish(currentRatio, 'predictive', [...reasons, 'within the deadband'], trim);
  }
  if (goal > currentRatio && recent >= settings.changesPerHour) {
    return finish(
      clamp(currentRatio),
      'predictive',
      [...reasons, `${recent} changes within the hour: no rise`],
      trim,
    );
  }
  return finish(clamp(Math.min(goal, currentRatio + settings.step)), 'predictive', reasons, trim);
}
