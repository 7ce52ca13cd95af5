/** Calendar events: whole days, spans and rules that repeat. Pure. */
export type { EventTimes } from './event-days.ts';
export { eventTimes } from './event-days.ts';
export type { Recurrence } from './recurrence.ts';
export { parseRecurrence, recurrenceDates } from './recurrence.ts';
