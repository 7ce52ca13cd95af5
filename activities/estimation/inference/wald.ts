import { chiSquareUpperTail, fUpperTail } from '../distributions/index.ts';
import { cholesky, choleskySolve, submatrix } from '../linear/index.ts';

export interface WaldTest {
  fStatistic: number;
  pValue: number;
  degreesOfFreedom: [number, number];
}

/**
 * Joint test that the coefficients at `positions` are zero: F = b'V⁻¹b/q against F(q, df), or χ²(q) where df is
 * infinite. Undefined where their covariance is singular, as with more coefficients than clusters.
 */
export function waldTest(
  coefficients: Float64Array,
  covariance: Float64Array,
  positions: readonly number[],
  degreesOfFreedom: number,
): WaldTest | undefined {
  const q = positions.length;
  if (q === 0) return undefined;
  const lower = cholesky(submatrix(covariance, coefficients.length, positions), q, 1e-12);
  if (lower === undefined) return undefined;
  const b = positions.map((position) => coefficients[position]!);
  const solved = choleskySolve(lower, q, b);
  const form = b.reduce((sum, value, i) => sum + value * solved[i]!, 0);
  const fStatistic = form / q;
  const pValue = Number.isFinite(degreesOfFreedom)
    ? fUpperTail(fStatistic, q, degreesOfFreedom)
    : chiSquareUpperTail(form, q);
  return Number.isFinite(pValue)
    ? { fStatistic, pValue, degreesOfFreedom: [q, degreesOfFreedom] }
    : undefined;
}
