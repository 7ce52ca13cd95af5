import type { DialCall } from '../../activities/contract/tune-decision.ts';

/** Counts of calls by what became of them. */
export interface CallMix {
  connected: number;
  notAnswered: number;
  machines?: number;
  abandoned?: number;
}

/** Calls of a campaign: connected ones have wrap-up times 20 … 39 s; ids start at `from`. */
export function makeCalls(mix: CallMix, from = 0): DialCall[] {
  const calls: DialCall[] = [];
  const add = (count: number, disposition: string, completed: boolean) => {
    for (let i = 0; i < count; i++) {
      calls.push({
        id: `call-${from + calls.length}`,
        disposition,
        outcome: completed ? 'completed' : 'failed',
        wrap_up_time: completed ? 20 + (i % 20) : 0,
      });
    }
  };
  add(mix.connected, 'connected', true);
  add(mix.notAnswered, 'no_answer', false);
  add(mix.machines ?? 0, 'machine', false);
  add(mix.abandoned ?? 0, 'abandoned', false);
  return calls;
}
