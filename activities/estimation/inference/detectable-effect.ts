import { studentCriticalValue, studentQuantile } from '../distributions/index.ts';
import type { Measured } from './measure.ts';

const POWER = 0.8;

/**
 * Smallest effect that a two-sided test at 1 − confidence finds with 80 % power, given the standard error reached:
 * (t_{1−α/2} + t_{0.8}) × standard error (Bloom 1995). On the scale of delta.
 */
export function minimumDetectableEffect(
  delta: Measured,
  degreesOfFreedom: number,
  confidence: number,
): { effect: number; power: number } | undefined {
  if (delta.standardError === null) return undefined;
  const reach =
    studentCriticalValue(1 - confidence, degreesOfFreedom) + studentQuantile(POWER, degreesOfFreedom);
  return { effect: reach * delta.standardError, power: POWER };
}
