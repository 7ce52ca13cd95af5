import type { ServerClock } from './clock.ts';

/** Permitted rate of one credential. */
export interface RateLimit {
  requestsPerMinute: number;
  burst: number;
}

/** What a request finds in its bucket. */
export interface RateDecision {
  allowed: boolean;
  /** Whole requests left. */
  remaining: number;
  /** Seconds, rounded up, until the bucket is full. */
  resetSeconds: number;
  /** Seconds, rounded up, until one more request is permitted; 0 when one is. */
  retryAfterSeconds: number;
}

/**
 * Continuous token buckets, one a key: `burst` tokens at most, refilled evenly at `requestsPerMinute`. Null limits
 * nothing and reports a full bucket.
 */
export function createRateLimiter(
  clock: ServerClock,
  limit: RateLimit | null,
): (key: string) => RateDecision {
  if (!limit) return () => ({ allowed: true, remaining: 1_000_000, resetSeconds: 0, retryAfterSeconds: 0 });
  const perMs = limit.requestsPerMinute / 60_000;
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key) => {
    const at = clock.elapsed();
    const bucket = buckets.get(key) ?? { tokens: limit.burst, at };
    const available = Math.min(limit.burst, bucket.tokens + (at - bucket.at) * perMs);
    const allowed = available >= 1;
    const tokens = allowed ? available - 1 : available;
    buckets.set(key, { tokens, at });
    const seconds = (wanted: number): number => Math.ceil(Math.max(0, wanted - tokens) / perMs / 1000);
    return {
      allowed,
      remaining: Math.floor(tokens),
      resetSeconds: seconds(limit.burst),
      retryAfterSeconds: allowed ? 0 : seconds(1),
    };
  };
}
