import type { DialSituation, DialState } from '../contract/tune-decision.ts';
import { countLetter } from './dial-state.ts';

/** Limits of the guarded policy. Shares 0 to 1. */
export interface GuardSettings {
  /** Fewer agents than this are dialled for one by one: small groups cannot absorb surplus answers. */
  minAgents: number;
  /** Live answers in the window needed before the model is believed. */
  minLive: number;
  /** Age of the calls, seconds, beyond which they say nothing about the present. */
  staleAfterS: number;
  /** Shrunken abandonment of the period at which the guard trips, and below which it lets go. */
  tripAt: number;
  releaseBelow: number;
}

/** Below the 3 % that US rules set for a 30-day period, with room for a slow platform. */
export const guardSettings: GuardSettings = {
  minAgents: 10,
  minLive: 100,
  staleAfterS: 90,
  tripAt: 0.028,
  releaseBelow: 0.025,
};

/** A gate that overrides the model: `stop` asks for the lowest ratio, `progressive` for one call per idle agent. */
export interface Gate {
  kind: 'stop' | 'progressive';
  /** Whether it holds even when no completed call is in the window. */
  urgent: boolean;
  reason: string;
}

/** Abandonment of the compliance period, shrunk so that a handful of calls neither trips nor clears the guard. */
export function shrunkenAbandonment(state: DialState): number {
  return (state.period.abandoned + 1) / (state.period.live + 50);
}

/** Whether the abandonment guard is on, with hysteresis between its two limits. */
export function guardTrips(state: DialState, settings: GuardSettings): boolean {
  const share = shrunkenAbandonment(state);
  return share >= settings.tripAt || (state.guardTripped && share >= settings.releaseBelow);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/** The first gate that closes, in order of weight; undefined when the model may decide. `state.guardTripped` is current. */
export function closedGate(
  state: DialState,
  situation: DialSituation,
  settings: GuardSettings,
): Gate | undefined {
  if (situation.killSwitch) return { kind: 'stop', urgent: true, reason: 'kill switch is on: lowest ratio' };
  if (!situation.callingAllowed)
    return { kind: 'stop', urgent: true, reason: 'outside permitted calling hours: lowest ratio' };
  const age =
    situation.dataAt === null ? null : (Date.parse(situation.at) - Date.parse(situation.dataAt)) / 1000;
  if (age !== null && age > settings.staleAfterS)
    return { kind: 'progressive', urgent: true, reason: `calls are ${Math.round(age)} s old: progressive` };
  if (state.guardTripped)
    return {
      kind: 'progressive',
      urgent: true,
      reason: `abandonment of the period near its limit (${percent(shrunkenAbandonment(state))}): progressive`,
    };
  if (situation.availableAgents === null)
    return { kind: 'progressive', urgent: false, reason: 'number of agents not known: progressive' };
  if (situation.availableAgents < settings.minAgents)
    return {
      kind: 'progressive',
      urgent: false,
      reason: `${situation.availableAgents} agents, fewer than ${settings.minAgents}: progressive`,
    };
  const live = countLetter(state.dials, 'L') + countLetter(state.dials, 'A');
  if (live < settings.minLive)
    return {
      kind: 'progressive',
      urgent: false,
      reason: `${live} live answers, fewer than ${settings.minLive}: progressive`,
    };
  return undefined;
}
