import { studentCriticalValue, studentQuantile } from '../distributions/index.ts';
import type { Measured } from './measure.ts';

const POWER = 0.8;

export interface DetectableEffect {
  effect: number;
  power: number;
}

/**
 * Smallest effect that a two-sided test at 1 − confidence finds with 80 % power, given the precision reached:
 * (t_{1−α/2} + t_{0.8}) × standard error (Bloom 1995), the error read off the interval where there is one, so that an
 * interval by permutation, bootstrap or placebos counts as printed. On the scale of delta.
 */
export function minimumDetectableEffect(
  delta: Pick<Measured, 'standardError' | 'lower' | 'upper'>,
  degreesOfFreedom: number,
  confidence: number,
): DetectableEffect | undefined {
  const { standardError, lower, upper } = delta;
  const critical = studentCriticalValue(1 - confidence, degreesOfFreedom);
  const error = lower !== null && upper !== null ? (upper - lower) / (2 * critical) : standardError;
  if (error === null || !(error > 0)) return undefined;
  return { effect: (critical + studentQuantile(POWER, degreesOfFreedom)) * error, power: POWER };
}

/** The same as a key of diagnostics; empty where the data support none. */
export function detectableDiagnostics(
  delta: Pick<Measured, 'standardError' | 'lower' | 'upper'>,
  degreesOfFreedom: number,
  confidence: number,
): { minimumDetectableEffect?: DetectableEffect } {
  const detectable = minimumDetectableEffect(delta, degreesOfFreedom, confidence);
  return detectable === undefined ? {} : { minimumDetectableEffect: detectable };
}
