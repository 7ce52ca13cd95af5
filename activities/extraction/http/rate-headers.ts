/** What a platform says about its request budget. Null where a header is absent. */
export interface RateHeaders {
  /** Whole requests left at the moment the platform counted this one. */
  remaining: number | null;
  /** Requests admitted a minute. */
  allowedPerMinute: number | null;
  /** Milliseconds until the count starts again. */
  resetMs: number | null;
}

/** Larger figures than this are points in time (seconds since the epoch), smaller ones are durations. */
const epochFrom = 1_000_000_000;

function numeric(headers: Headers, name: string): number | null {
  const text = headers.get(name)?.trim();
  if (!text) return null;
  const value = Number(text);
  return Number.isFinite(value) && value >= 0 ? value : null;
}

/**
 * Reads `X-RateLimit-Remaining`/`-Reset` and Genesys Cloud's `inin-ratelimit-count`/`-allowed`/`-reset`.
 * Resets are seconds; an epoch in seconds is accepted too.
 *
 * @param now milliseconds since the epoch
 */
export function parseRateHeaders(headers: Headers, now: number): RateHeaders {
  const allowed = numeric(headers, 'inin-ratelimit-allowed');
  const count = numeric(headers, 'inin-ratelimit-count');
  const fromCount = allowed === null || count === null ? null : Math.max(0, allowed - count);
  const reset = numeric(headers, 'x-ratelimit-reset') ?? numeric(headers, 'inin-ratelimit-reset');
  return {
    remaining: numeric(headers, 'x-ratelimit-remaining') ?? fromCount,
    allowedPerMinute: allowed,
    resetMs: reset === null ? null : Math.max(0, reset >= epochFrom ? reset * 1000 - now : reset * 1000),
  };
}
