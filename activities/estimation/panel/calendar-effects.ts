import { specError } from './columns.ts';
import { compactFactor, sortedCodes } from './factor.ts';
import type { TimeAxis } from './time-axis.ts';
import type { Factor } from './types.ts';
import { instantToLocal } from './zone.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Effects that derive from the time column, in local time. Weeks begin on Monday. */
const derivations = {
  hour_of_day: (local: number) => Math.floor(mod(local, DAY_MS) / HOUR_MS),
  day_of_week: (local: number) => mod(Math.floor(local / DAY_MS) + 3, 7),
  hour_of_week: (local: number) => mod(Math.floor(local / HOUR_MS) + 72, 168),
  date: (local: number) => Math.floor(local / DAY_MS),
} as const satisfies Record<string, (local: number) => number>;

export type CalendarEffect = keyof typeof derivations;

export function isCalendarEffect(name: string): name is CalendarEffect {
  return Object.hasOwn(derivations, name);
}

function mod(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The calendar factor of rows given by their period codes; the clock is read once a period. */
export function calendarFactor(
  name: CalendarEffect,
  axis: TimeAxis,
  periods: { codes: Int32Array; values: Float64Array },
): Factor {
  if (axis.kind !== 'time') {
    throw specError(
      'no-calendar',
      `absorb: "${name}" derives from a time, but column "${axis.column}" holds numbers`,
      'name a column of timestamps as `time`, or absorb a column of the data',
    );
  }
  const derive = derivations[name];
  const perPeriod = Float64Array.from(periods.values, (instant) =>
    derive(instantToLocal(instant, axis.timezone)),
  );
  const { codes: periodCodes, distinct } = sortedCodes(perPeriod);
  const codes = Int32Array.from(periods.codes, (period) => periodCodes[period]!);
  const label = (code: number) =>
    name === 'date' ? new Date(distinct[code]! * DAY_MS).toISOString().slice(0, 10) : String(distinct[code]);
  return compactFactor(name, codes, distinct.length, label);
}
