/** Our own waits never exceed this; a server's Retry-After may. */
export const maxBackoffMs = 30_000;
const baseMs = 500;

/**
 * Full-jitter exponential backoff: uniform in [0, min(30 s, 0.5 s · 2^attempt)].
 * Source: M. Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 *
 * @param attempt 0 for the wait after the first failure
 * @param random uniform in [0, 1)
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: () => number): number {
  return random() * Math.min(maxBackoffMs, baseMs * 2 ** Math.min(attempt, 30));
}
