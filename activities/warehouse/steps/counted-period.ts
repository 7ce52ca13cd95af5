import type { Interval } from '../../contract/steps.ts';

const dayMs = 86_400_000;
/** Contacts are counted from this many days before an intervention. */
const periodDays = 90;

const dayOf = (ms: number): number => Math.floor(ms / dayMs) * dayMs;

/**
 * Whole UTC days in which the contacts of a change's queues are counted by agent: the 90 before the day of the
 * intervention, as far as they have passed. What comes after the intervention is left out: how the work is divided then
 * may be an effect of the change, and controls must not be chosen by it. The period stands still once the change has
 * come, so that every cycle finds the same shares.
 */
export function countedPeriod(intervention: string, asOf: string): Interval {
  const day = dayOf(Date.parse(intervention));
  const start = day - periodDays * dayMs;
  const end = Math.max(start, Math.min(day, dayOf(Date.parse(asOf))));
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

/** A day that is in the warehouse, and when it was last read. */
export interface KnownDay {
  /** YYYY-MM-DD. */
  day: string;
  observedAt: string;
}

/**
 * Spans of days, in order, that some period holds and that are not known for good: those never read, and those read less
 * than `rereadDays` after their end, for platforms rewrite their recent history.
 */
export function daysToCount(
  periods: readonly Interval[],
  known: readonly KnownDay[],
  rereadDays: number,
): Interval[] {
  const observed = new Map(known.map(({ day, observedAt }) => [Date.parse(day), Date.parse(observedAt)]));
  const wanted = new Set<number>();
  for (const { start, end } of periods)
    for (let day = Date.parse(start); day < Date.parse(end); day += dayMs) {
      const settled = day + dayMs + rereadDays * dayMs;
      if ((observed.get(day) ?? Number.NEGATIVE_INFINITY) < settled) wanted.add(day);
    }
  const spans: { start: number; end: number }[] = [];
  for (const day of [...wanted].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last?.end === day) last.end = day + dayMs;
    else spans.push({ start: day, end: day + dayMs });
  }
  return spans.map(({ start, end }) => ({
    start: new Date(start).toISOString(),
    end: new Date(end).toISOString(),
  }));
}
