/** A moment at which the platform's limit was felt; a row of `rate_limit_events`. */
export interface RateLimitEvent {
  platform: string;
  /** Which budget: `analytics` or `outbound`. */
  budget: string;
  /** ISO time, UTC. */
  occurredAt: string;
  /** `throttled`: a 429 came. `lowered`: headers say that less is left than we counted. */
  kind: 'throttled' | 'lowered';
  /** Path of the request, without query. */
  path: string;
  status: number | null;
  /** Seconds the server asked to wait, null where it named none. */
  retryAfterS: number | null;
  /** Seconds that requests of this credential are held back. */
  waitS: number;
  remaining: number | null;
}
