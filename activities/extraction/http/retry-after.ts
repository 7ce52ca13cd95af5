/** Waits longer than a day are a fault of the header, not an instruction. */
const longestMs = 24 * 3600 * 1000;

/**
 * Reads a `Retry-After` header in either of its forms, seconds or an HTTP date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since the epoch, for the date form
 * @returns milliseconds to wait from `now`, at least 0; null where the header is absent or unreadable
 */
export function parseRetryAfter(value: string | null, now: number): number | null {
  if (value === null) return null;
  const text = value.trim();
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(longestMs, Number(text) * 1000);
  if (!/[A-Za-z]/.test(text)) return null;
  const instant = Date.parse(text);
  return Number.isNaN(instant) ? null : Math.min(longestMs, Math.max(0, instant - now));
}
