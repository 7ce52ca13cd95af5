import type { CompliancePeriod, DialCall, DialState } from '../contract/tune-decision.ts';

const dayMs = 86_400_000;
/** Length of a compliance period; each begins where the last one ended. */
const periodMs = 30 * dayMs;
const keptDials = 500;
const keptIds = 1000;
const keptWrapUps = 300;

/** State before the first decision: progressive, nothing seen, a compliance period from `at` (ISO instant). */
export function initialDialState(at: string): DialState {
  return {
    version: 1,
    decidedAt: null,
    mode: 'progressive',
    dials: '',
    seen: [],
    wrapUps: [],
    period: { startedAt: at, live: 0, abandoned: 0 },
    trim: 0,
    guardTripped: false,
    changes: [],
  };
}

/** Letter of a call in `DialState.dials`; machines count neither as live nor as abandoned. */
export function dialLetter(call: DialCall): 'L' | 'A' | 'M' | 'N' {
  switch (call.disposition) {
    case 'connected':
      return 'L';
    case 'abandoned':
      return 'A';
    case 'machine':
    case 'answering_machine':
      return 'M';
    default:
      return 'N';
  }
}

function currentPeriod(period: CompliancePeriod, at: string): CompliancePeriod {
  const elapsed = Math.floor((Date.parse(at) - Date.parse(period.startedAt)) / periodMs);
  if (elapsed < 1) return period;
  const startedAt = new Date(Date.parse(period.startedAt) + elapsed * periodMs).toISOString();
  return { startedAt, live: 0, abandoned: 0 };
}

function byAge(calls: readonly DialCall[]): DialCall[] {
  const age = (call: DialCall) =>
    typeof call.created_time === 'string' ? Date.parse(call.created_time) : Number.NaN;
  if (calls.some((call) => Number.isNaN(age(call)))) return [...calls];
  return [...calls].sort((a, b) => age(a) - age(b));
}

/**
 * State with the calls of one poll taken in. Polls overlap, so calls already seen (by id, else by creation time) are
 * passed over; the newest 500 dials, 300 wrap-up times and 1,000 ids are kept.
 */
export function takeInCalls(state: DialState, calls: readonly DialCall[], at: string): DialState {
  const known = new Set(state.seen);
  const seen = [...state.seen];
  const wrapUps = [...state.wrapUps];
  const period = { ...currentPeriod(state.period, at) };
  let dials = state.dials;
  for (const call of byAge(calls)) {
    const key = call.id ?? call.created_time ?? undefined;
    if (key !== undefined) {
      if (known.has(key)) continue;
      known.add(key);
      seen.push(key);
    }
    const letter = dialLetter(call);
    dials += letter;
    if (letter === 'L' || letter === 'A') period.live++;
    if (letter === 'A') period.abandoned++;
    const wrapUp = call.wrap_up_time ?? 0;
    if (call.outcome === 'completed' && wrapUp > 0 && call.disposition) wrapUps.push(wrapUp);
  }
  return {
    ...state,
    dials: dials.slice(-keptDials),
    seen: seen.slice(-keptIds),
    wrapUps: wrapUps.slice(-keptWrapUps),
    period,
  };
}

/** Number of one letter in `dials`. */
export function countLetter(dials: string, letter: 'L' | 'A' | 'M' | 'N'): number {
  let count = 0;
  for (const each of dials) if (each === letter) count++;
  return count;
}
