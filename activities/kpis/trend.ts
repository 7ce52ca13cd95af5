import { normalTwoSided } from '../estimation/distributions/index.ts';

/** Monotone trend of a series. */
export interface Trend {
  /** Median of the slopes between all pairs, per step (Theil 1950, Sen 1968). */
  slope: number;
  /** Two-sided p-value of Mann and Kendall, normal approximation with ties; assumes independent values. */
  pValue: number;
}

/** Longest series whose pairs are all looked at; longer ones are thinned evenly. */
const longest = 1000;

/** Trend of values in order; null below ten values. */
export function trendOf(values: readonly number[]): Trend | null {
  if (values.length < 10) return null;
  const stride = Math.ceil(values.length / longest);
  const kept = values.filter((_, i) => i % stride === 0);
  const slopes: number[] = [];
  let score = 0;
  for (let i = 0; i < kept.length; i++) {
    for (let j = i + 1; j < kept.length; j++) {
      const difference = kept[j]! - kept[i]!;
      score += Math.sign(difference);
      slopes.push(difference / ((j - i) * stride));
    }
  }
  slopes.sort((a, b) => a - b);
  const middle = slopes.length / 2;
  const slope =
    slopes.length % 2 === 1 ? slopes[Math.floor(middle)]! : (slopes[middle - 1]! + slopes[middle]!) / 2;
  const pairs = (n: number) => n * (n - 1) * (2 * n + 5);
  const counts = new Map<number, number>();
  for (const value of kept) counts.set(value, (counts.get(value) ?? 0) + 1);
  let variance = pairs(kept.length);
  for (const count of counts.values()) variance -= pairs(count);
  if (variance <= 0) return { slope: 0, pValue: 1 };
  return { slope, pValue: normalTwoSided((score - Math.sign(score)) / Math.sqrt(variance / 18)) };
}
