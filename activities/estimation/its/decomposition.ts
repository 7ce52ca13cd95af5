import type { Series } from './series.ts';
import { decompose } from './stl.ts';

/** How much of a series its trend and season explain, each 0…1 (Wang, Smith and Hyndman 2006). */
export interface DecompositionSummary {
  period: number;
  trendStrength: number;
  seasonalStrength: number;
}

/**
 * Strength of trend and season of a series freed of its estimated effect, at the longest season of the spec. Undefined
 * without seasons, with gaps on the grid, or with fewer than two seasons.
 */
export function decompositionSummary(
  series: Series,
  effect: Float64Array,
  seasons: readonly number[],
): DecompositionSummary | undefined {
  const n = series.outcome.length;
  const period = Math.max(0, ...seasons);
  const gapless = series.steps[n - 1] === n - 1;
  if (period < 2 || !gapless || n < 2 * period) return undefined;
  const { trend, seasonal, residual } = decompose(
    series.outcome.map((value, t) => value - effect[t]!),
    { period },
  );
  const noise = variance(residual);
  const share = (part: Float64Array) => {
    const whole = variance(part.map((value, t) => value + residual[t]!));
    return whole > 0 ? Math.max(0, 1 - noise / whole) : 0;
  };
  return { period, trendStrength: share(trend), seasonalStrength: share(seasonal) };
}

function variance(values: Float64Array): number {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
}
