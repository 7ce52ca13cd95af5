import { readClaims } from './jwt.ts';

/**
 * When a token ends on our clock: the earlier of `expires_in` and the JWT's `exp`.
 * `exp` is on the platform's clock, so it is shifted by the difference that the answer's `Date` header shows.
 *
 * @param receivedAt milliseconds since the epoch, our clock
 * @param platformDate the `Date` header; null where there is none, and the clocks are then taken as equal
 * @returns milliseconds since the epoch, our clock
 */
export function tokenExpiry(
  token: string,
  expiresInS: number,
  receivedAt: number,
  platformDate: string | null,
): number {
  const byAnswer = receivedAt + expiresInS * 1000;
  const { exp } = readClaims(token);
  if (exp === undefined) return byAnswer;
  const platformNow = platformDate === null ? Number.NaN : Date.parse(platformDate);
  const skew = Number.isNaN(platformNow) ? 0 : platformNow - receivedAt;
  // The header counts whole seconds: a smaller difference is not a skew.
  return Math.min(byAnswer, exp * 1000 - (Math.abs(skew) < 2000 ? 0 : skew));
}
