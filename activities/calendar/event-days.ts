import type { EventConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { parseRecurrence, recurrenceDates } from './recurrence.ts';

const dayMs = 86_400_000;
/** A rule without `from` and `to` reaches so far before and after the instant that is looked at. */
const reachDays = 1100;

const midnight = (at: number): number => Math.floor(at / dayMs) * dayMs;

/** Whole days and spans of an event. */
export interface EventTimes {
  /** Dates, each a whole day. */
  dates: string[];
  span: { from: string; to: string } | null;
}

/**
 * When an event takes place. `from` and `to` are its span, or, beside a rule, the first and the end (exclusive) of the
 * days on which it may repeat; COUNT and INTERVAL count from `from`.
 *
 * @param around instant near which the event matters, milliseconds: a rule without bounds is unfolded three years to both sides
 * @throws ContraflowError `unsupported-rrule`
 */
export function eventTimes(event: EventConfig, around: number): EventTimes {
  const dates = [...(event.dates ?? [])];
  const from = event.from === undefined ? null : Date.parse(event.from);
  const to = event.to === undefined ? null : Date.parse(event.to);
  if (event.rrule === undefined) {
    const span = from === null || to === null ? null : { from: event.from!, to: event.to! };
    return { dates, span };
  }
  const rule = parseRecurrence(event.rrule);
  if (from === null && (rule.count !== null || rule.interval > 1)) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'unsupported-rrule',
      message: 'rrule: COUNT and INTERVAL count from a first day, and there is none',
      hint: 'set from to the first day of the event',
    });
  }
  const first = midnight(from ?? around - reachDays * dayMs);
  const last = to === null ? midnight(around + reachDays * dayMs) : midnight(to - 1);
  return { dates: [...new Set([...dates, ...recurrenceDates(rule, first, last)])].sort(), span: null };
}
