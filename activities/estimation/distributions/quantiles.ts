import { chiSquareUpperTail, fUpperTail, normalTwoSided, studentTwoSided } from './tails.ts';

/** Value q > 0 with tail(q) = p for a decreasing tail on (0, ∞): bracketed, then halved and interpolated in ln p. */
function invertTail(tail: (q: number) => number, p: number): number {
  let low = 0;
  let high = 1;
  while (tail(high) > p) {
    low = high;
    high *= 2;
    if (high > 1e150) return high;
  }
  const target = Math.log(p);
  let fLow = Math.log(tail(low)) - target;
  let fHigh = Math.log(tail(high)) - target;
  for (let k = 0; k < 200 && high - low > 1e-15 * high; k++) {
    const secant = Number.isFinite(fHigh) ? low + ((high - low) * fLow) / (fLow - fHigh) : high;
    const middle = (low + high) / 2;
    // Alternating the two keeps the bracket shrinking even where the secant clings to one end.
    const at = k % 2 === 0 && secant > low && secant < high ? secant : middle;
    const f = Math.log(tail(at)) - target;
    if (f === 0) return at;
    if (f > 0) {
      low = at;
      fLow = f;
    } else {
      high = at;
      fHigh = f;
    }
  }
  return (low + high) / 2;
}

/** q with P(|T| > q) = alpha; df = Infinity is the normal. */
export function studentCriticalValue(alpha: number, df: number): number {
  return invertTail((q) => (Number.isFinite(df) ? studentTwoSided(q, df) : normalTwoSided(q)), alpha);
}

/** q with P(Z ≤ q) = p. */
export function normalQuantile(p: number): number {
  if (p === 0.5) return 0;
  return p > 0.5 ? studentCriticalValue(2 * (1 - p), Infinity) : -studentCriticalValue(2 * p, Infinity);
}

/** q with P(T ≤ q) = p. */
export function studentQuantile(p: number, df: number): number {
  if (p === 0.5) return 0;
  return p > 0.5 ? studentCriticalValue(2 * (1 - p), df) : -studentCriticalValue(2 * p, df);
}

/** q with P(X ≤ q) = p for χ². */
export function chiSquareQuantile(p: number, df: number): number {
  return invertTail((q) => chiSquareUpperTail(q, df), 1 - p);
}

/** q with P(F ≤ q) = p. */
export function fQuantile(p: number, d1: number, d2: number): number {
  return invertTail((q) => fUpperTail(q, d1, d2), 1 - p);
}
