import { incompleteBeta } from './beta.ts';
import { incompleteGamma } from './gamma.ts';

/** P(Z > z) of the standard normal, relative accuracy kept far into the tail. */
export function normalUpperTail(z: number): number {
  if (z === Number.POSITIVE_INFINITY) return 0;
  if (z < 0) return 1 - normalUpperTail(-z);
  return 0.5 * incompleteGamma(0.5, (z * z) / 2).upper;
}

/** P(|Z| > |z|) of the standard normal. */
export function normalTwoSided(z: number): number {
  return incompleteGamma(0.5, (z * z) / 2).upper;
}

/** P(|T| > |t|) of Student's t; df = Infinity is the normal. */
export function studentTwoSided(t: number, df: number): number {
  if (!Number.isFinite(df)) return normalTwoSided(t);
  const square = t * t;
  if (!Number.isFinite(square)) return 0;
  return incompleteBeta(df / 2, 0.5, df / (df + square), square / (df + square));
}

/** P(F > f) of the F distribution with (d1, d2) degrees of freedom; d2 = Infinity is χ²(d1)/d1. */
export function fUpperTail(f: number, d1: number, d2: number): number {
  if (f <= 0) return 1;
  if (!Number.isFinite(d2)) return chiSquareUpperTail(f * d1, d1);
  const denominator = d2 + d1 * f;
  return incompleteBeta(d2 / 2, d1 / 2, d2 / denominator, (d1 * f) / denominator);
}

/** P(X > x) of χ² with df degrees of freedom. */
export function chiSquareUpperTail(x: number, df: number): number {
  return x <= 0 ? 1 : incompleteGamma(df / 2, x / 2).upper;
}
