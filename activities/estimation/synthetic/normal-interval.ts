import { normalQuantile, normalTwoSided } from '../distributions/index.ts';

/** Error, two-sided p-value and bounds under the normal distribution. */
export interface NormalInterval {
  standardError: number;
  tStatistic: number;
  pValue: number;
  lower: number;
  upper: number;
}

export function normalInterval(delta: number, standardError: number, level: number): NormalInterval {
  const reach = normalQuantile(1 - (1 - level) / 2) * standardError;
  const tStatistic = delta / standardError;
  return {
    standardError,
    tStatistic,
    pValue: normalTwoSided(tStatistic),
    lower: delta - reach,
    upper: delta + reach,
  };
}
