import type { RateLimitEvent } from '../contract/window-manifest.ts';

/** Events kept at most; beyond it the oldest go. */
const mostEvents = 50;

/** Limits that were felt outside a window, until a result takes them to the warehouse. */
export interface LimitLog {
  note(event: RateLimitEvent): void;
  /** The events noted since the last call, in order. Those of an attempt that failed come with the next success. */
  take(): RateLimitEvent[];
}

export function createLimitLog(): LimitLog {
  let events: RateLimitEvent[] = [];
  return {
    note(event) {
      events.push(event);
      if (events.length > mostEvents) events.shift();
    },
    take() {
      const taken = events;
      events = [];
      return taken;
    },
  };
}
