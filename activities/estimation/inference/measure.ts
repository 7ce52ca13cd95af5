import { studentCriticalValue, studentTwoSided } from '../distributions/index.ts';

/** An estimate with its uncertainty; null where the data support none. */
export interface Measured {
  estimate: number;
  standardError: number | null;
  tStatistic: number | null;
  pValue: number | null;
  lower: number | null;
  upper: number | null;
}

/** Standard error, test against zero and interval by the t distribution; degrees Infinity is the normal. */
export function measure(
  estimate: number,
  variance: number,
  degreesOfFreedom: number,
  confidence: number,
): Measured {
  // A variance that vanishes beside the estimate's own rounding is no variance.
  const supported = Number.isFinite(variance) && variance > (1e-14 * Math.abs(estimate)) ** 2 && variance > 0;
  if (!supported) return unsupported(estimate);
  const standardError = Math.sqrt(variance);
  const tStatistic = estimate / standardError;
  const reach = criticalValue(1 - confidence, degreesOfFreedom) * standardError;
  return {
    estimate,
    standardError,
    tStatistic,
    pValue: studentTwoSided(tStatistic, degreesOfFreedom),
    lower: estimate - reach,
    upper: estimate + reach,
  };
}

export function unsupported(estimate: number): Measured {
  return { estimate, standardError: null, tStatistic: null, pValue: null, lower: null, upper: null };
}

let lastAlpha = Number.NaN;
let lastDegrees = Number.NaN;
let lastValue = Number.NaN;

function criticalValue(alpha: number, degrees: number): number {
  if (alpha !== lastAlpha || degrees !== lastDegrees) {
    lastValue = studentCriticalValue(alpha, degrees);
    lastAlpha = alpha;
    lastDegrees = degrees;
  }
  return lastValue;
}
