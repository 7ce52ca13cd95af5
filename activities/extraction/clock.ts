import { setTimeout as delay } from 'node:timers/promises';

/** Time as the extraction sees it; tests put a virtual one in its place. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when cancelled. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const hourMs = 3_600_000;

/** End of the last full hour, milliseconds since the epoch. */
export function lastFullHour(clock: Pick<Clock, 'now'>): number {
  return Math.floor(clock.now() / hourMs) * hourMs;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted();
    try {
      await delay(Math.max(0, Math.ceil(ms)), undefined, signal ? { signal } : {});
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    }
  },
};
