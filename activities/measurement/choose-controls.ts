import type { UnitSeries } from './unit-series.ts';
import { meanBetween } from './unit-series.ts';

/** A candidate control with its likeness to the treated units before the change. */
export interface ControlCandidate {
  unit: string;
  /** Correlation of daily means with the treated mean, −1 to 1; null where fewer than 14 days are shared. */
  correlation: number | null;
  /** |difference of pre-period levels| in standard deviations of the treated daily mean. */
  distance: number | null;
  chosen: boolean;
  reason: string;
}

const dayMs = 86_400_000;
const fewestDays = 14;
/** Two-sided 1 % point of the normal: noise alone must not decide who is a control. */
const clearlyOpposed = -2.58;

/** Units that must not serve as controls, with the reason. */
export type Exclusions = ReadonlyMap<string, string>;

/**
 * Ranks never-treated units by pre-period correlation and then by distance in level (ruling 19) and chooses all that
 * do not run against the treated units. Difference-in-differences gains from every valid control, so the ranking only
 * leaves out units that share too little history or clearly move the other way, and those in `exclusions` (agents who
 * also serve the treated units, a routing change).
 */
export function chooseControls(
  treated: readonly UnitSeries[],
  candidates: readonly UnitSeries[],
  interventionMs: number,
  exclusions: Exclusions = new Map(),
): ControlCandidate[] {
  const target = dailyMean(treated, interventionMs);
  const spread = standardDeviation([...target.values()]);
  const level = mean([...target.values()]);
  return candidates
    .map((series): ControlCandidate => {
      const own = dailyMean([series], interventionMs);
      const shared = [...own.keys()].filter((day) => target.has(day));
      if (shared.length < fewestDays) {
        return {
          unit: series.unit,
          correlation: null,
          distance: null,
          chosen: false,
          reason: `only ${shared.length} days shared before the change`,
        };
      }
      const correlation = correlationOf(
        shared.map((day) => own.get(day)!),
        shared.map((day) => target.get(day)!),
      );
      const distance =
        Math.abs(meanBetween(series, Number.NEGATIVE_INFINITY, interventionMs) - level) / spread;
      const opposed = correlation * Math.sqrt(shared.length) < clearlyOpposed;
      const excluded = exclusions.get(series.unit);
      return {
        unit: series.unit,
        correlation: Number.isFinite(correlation) ? correlation : null,
        distance: Number.isFinite(distance) ? distance : null,
        chosen: excluded === undefined && !opposed,
        reason:
          excluded ??
          (opposed
            ? 'moved against the treated units before the change'
            : 'never treated, shares the history'),
      };
    })
    .sort(
      (a, b) =>
        (b.correlation ?? -2) - (a.correlation ?? -2) ||
        (a.distance ?? 0) - (b.distance ?? 0) ||
        (a.unit < b.unit ? -1 : 1),
    );
}

function dailyMean(series: readonly UnitSeries[], beforeMs: number): Map<number, number> {
  const sums = new Map<number, { sum: number; count: number }>();
  for (const { times, values } of series) {
    for (let i = 0; i < times.length; i += 1) {
      if (times[i]! >= beforeMs) break;
      const day = Math.floor(times[i]! / dayMs);
      const entry = sums.get(day) ?? { sum: 0, count: 0 };
      entry.sum += values[i]!;
      entry.count += 1;
      sums.set(day, entry);
    }
  }
  return new Map([...sums].map(([day, { sum, count }]) => [day, sum / count]));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function standardDeviation(values: readonly number[]): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

function correlationOf(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  for (let i = 0; i < a.length; i += 1) {
    ab += (a[i]! - meanA) * (b[i]! - meanB);
    aa += (a[i]! - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}
