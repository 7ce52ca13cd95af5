import type { Clock } from '../../../activities/extraction/index.ts';

/** A clock that jumps over every wait at once and remembers how long each was. */
export interface VirtualClock extends Clock {
  readonly waits: number[];
  /** Moves time on. */
  pass(ms: number): void;
}

export function createVirtualClock(start = Date.parse('2026-06-01T00:00:00Z')): VirtualClock {
  let now = start;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      waits.push(ms);
      now += ms;
      await Promise.resolve();
    },
    pass(ms) {
      now += ms;
    },
  };
}
