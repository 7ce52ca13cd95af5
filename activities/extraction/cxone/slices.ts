import type { TimeWindow } from '../../contract/window-manifest.ts';

/** A part of a window that one request asks for. */
export interface Slice {
  /** UTC with a literal Z, which the API demands. */
  start: string;
  end: string;
  /** Cursor of the next slice, null on the last one. */
  next: string | null;
  /** True for instants within the slice. */
  holds(instant: string): boolean;
}

/**
 * The slice of a window that a cursor stands for: cursors are the instants where slices begin, and a window begins with
 * its own start.
 *
 * @param lengthMs length of a slice, milliseconds; the last one may be shorter
 */
export function sliceOf(window: TimeWindow, cursor: string | null, lengthMs: number): Slice {
  const startMs = Date.parse(cursor ?? window.start);
  const windowEnd = Date.parse(window.end);
  const endMs = Math.min(windowEnd, startMs + lengthMs);
  const end = new Date(endMs).toISOString();
  return {
    start: new Date(startMs).toISOString(),
    end,
    next: endMs < windowEnd ? end : null,
    holds(instant) {
      const at = Date.parse(instant);
      return at >= startMs && at < endMs;
    },
  };
}
