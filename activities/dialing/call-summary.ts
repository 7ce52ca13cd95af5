import type { DialCall } from '../contract/tune-decision.ts';

/** What a set of calls says. */
export interface CallSummary {
  calls: number;
  connected: number;
  /** connected / calls; null without calls. */
  answerRate: number | null;
  /** Wrap-up times of the completed calls, seconds, in the order given. */
  wrapUps: number[];
  /** Completed calls with wrap-up time but without a disposition. */
  invalidCalls: number;
}

/**
 * Counts calls. Completed means outcome `completed` and a positive wrap-up time; a completed call without a disposition
 * is bad input: it is tallied, stays in the number of calls and is kept out of the wrap-up times.
 */
export function summariseCalls(calls: readonly DialCall[]): CallSummary {
  let connected = 0;
  let invalidCalls = 0;
  const wrapUps: number[] = [];
  for (const call of calls) {
    if (call.disposition === 'connected') connected++;
    const wrapUp = call.wrap_up_time ?? 0;
    if (call.outcome !== 'completed' || !(wrapUp > 0)) continue;
    if (call.disposition === undefined || call.disposition === null || call.disposition === '')
      invalidCalls++;
    else wrapUps.push(wrapUp);
  }
  return {
    calls: calls.length,
    connected,
    answerRate: calls.length === 0 ? null : connected / calls.length,
    wrapUps,
    invalidCalls,
  };
}
