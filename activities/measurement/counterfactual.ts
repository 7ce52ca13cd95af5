import type { TransformKind } from '../contract/enums.ts';
import type { UnitSeries } from './unit-series.ts';
import { meanBetween } from './unit-series.ts';

/** One day of the treated units beside what the controls suggest, natural unit of the metric. */
export interface CounterfactualDay {
  dayAt: string;
  observed: number | null;
  counterfactual: number | null;
  lower: number | null;
  upper: number | null;
}

const dayMs = 86_400_000;

/**
 * Daily path that the treated units would have followed: each treated unit's pre-period mean plus how far the controls
 * stand from their own pre-period means in the same hour, averaged over the day (difference-in-differences). Series are
 * on the scale of the regression; the back-transform of a log mean is a geometric mean. After the change the interval
 * is that of the effect.
 */
export function counterfactualDays(options: {
  treated: readonly UnitSeries[];
  controls: readonly UnitSeries[];
  interventionMs: number;
  transform: TransformKind;
  /** Half width of the interval of the effect on the scale of the series; null where there is none. */
  halfWidth: number | null;
}): CounterfactualDay[] {
  const { treated, controls, interventionMs, halfWidth } = options;
  const shock = hourlyShock(controls, interventionMs);
  const days = new Map<number, { observed: number; expected: number; count: number }>();
  for (const series of treated) {
    const level = meanBetween(series, Number.NEGATIVE_INFINITY, interventionMs);
    for (let i = 0; i < series.times.length; i += 1) {
      const deviation = shock.get(series.times[i]!);
      if (deviation === undefined || Number.isNaN(level)) continue;
      const day = Math.floor(series.times[i]! / dayMs);
      const entry = days.get(day) ?? { observed: 0, expected: 0, count: 0 };
      entry.observed += series.values[i]!;
      entry.expected += level + deviation;
      entry.count += 1;
      days.set(day, entry);
    }
  }
  const back = (value: number) => (options.transform === 'log' ? Math.exp(value) : value);
  return [...days]
    .sort(([a], [b]) => a - b)
    .map(([day, { observed, expected, count }]) => {
      const after = day * dayMs >= interventionMs && halfWidth !== null;
      return {
        dayAt: new Date(day * dayMs).toISOString(),
        observed: back(observed / count),
        counterfactual: back(expected / count),
        lower: after ? back(expected / count - halfWidth) : null,
        upper: after ? back(expected / count + halfWidth) : null,
      };
    });
}

/** Mean deviation of the controls from their own pre-period means, by instant. */
function hourlyShock(controls: readonly UnitSeries[], interventionMs: number): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const series of controls) {
    const level = meanBetween(series, Number.NEGATIVE_INFINITY, interventionMs);
    if (Number.isNaN(level)) continue;
    for (let i = 0; i < series.times.length; i += 1) {
      const entry = sums.get(series.times[i]!) ?? { sum: 0, count: 0 };
      entry.sum += series.values[i]! - level;
      entry.count += 1;
      sums.set(series.times[i]!, entry);
    }
  }
  return new Map([...sums].map(([time, { sum, count }]) => [time, sum / count]));
}
