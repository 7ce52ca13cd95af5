import { chiSquareQuantile, chiSquareUpperTail } from '../distributions/index.ts';
import { cholesky, choleskySolve, submatrix } from '../linear/index.ts';

const POWER = 0.8;

/**
 * Slope, per relative period, of the linear pre-trend that the joint test at 5 % would find with 80 % power (Roth
 * 2022), by the noncentral χ². Undefined where the covariance of the pre coefficients is singular.
 */
export function detectableTrend(
  covariance: Float64Array,
  size: number,
  located: readonly { time: number; position: number }[],
  reference: number,
): number | undefined {
  const q = located.length;
  if (q === 0) return undefined;
  const block = submatrix(
    covariance,
    size,
    located.map(({ position }) => position),
  );
  const lower = cholesky(block, q, 1e-12);
  if (lower === undefined) return undefined;
  const distance = located.map(({ time }) => time - reference);
  const solved = choleskySolve(lower, q, distance);
  const information = distance.reduce((sum, value, i) => sum + value * solved[i]!, 0);
  return information > 0 ? Math.sqrt(noncentrality(q) / information) : undefined;
}

/** Noncentrality at which χ²(q) exceeds its 95 % point with the power wanted, by bisection. */
function noncentrality(q: number): number {
  const critical = chiSquareQuantile(0.95, q);
  let low = 0;
  let high = 10 + 5 * q;
  for (let k = 0; k < 60; k++) {
    const middle = (low + high) / 2;
    if (noncentralUpperTail(critical, q, middle) < POWER) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(χ²(q, λ) > x) as a Poisson mixture of central tails. */
function noncentralUpperTail(x: number, q: number, lambda: number): number {
  let weight = Math.exp(-lambda / 2);
  let total = weight * chiSquareUpperTail(x, q);
  for (let k = 1; k < 2000 && (k < lambda || weight > 1e-14); k++) {
    weight *= lambda / 2 / k;
    total += weight * chiSquareUpperTail(x, q + 2 * k);
  }
  return total;
}
