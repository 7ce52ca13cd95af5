import { ContraflowError } from '../contract/errors.ts';

const dayMs = 86_400_000;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
type Weekday = (typeof weekdays)[number];

/** A day of the week, of a month also the n-th (from its end where negative). */
interface RuleDay {
  weekday: Weekday;
  nth: number | null;
}

/** A recurrence rule of whole days, the part of RFC 5545 (3.3.10) that calendars of contact centres need. */
export interface Recurrence {
  frequency: 'WEEKLY' | 'MONTHLY';
  interval: number;
  days: RuleDay[];
  /** Days of the month, from its end where negative. */
  monthDays: number[];
  count: number | null;
  /** Last possible day, milliseconds. */
  until: number | null;
}

const supported = 'FREQ=WEEKLY or MONTHLY with INTERVAL, BYDAY, BYMONTHDAY, COUNT, UNTIL';

function refuse(message: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'unsupported-rrule',
    message: `rrule: ${message}`,
    hint: `write ${supported}, or list the days under dates`,
  });
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high && value !== 0) return value;
  throw refuse(`${name}=${text.slice(0, 20)} is no whole number from ${low} to ${high}`);
}

function ruleDay(text: string): RuleDay {
  const match = /^([+-]?\d)?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (match === null) throw refuse(`BYDAY has "${text.slice(0, 20)}"`);
  const nth = match[1] === undefined ? null : whole('BYDAY', match[1], -5, 5);
  return { weekday: match[2] as Weekday, nth };
}

function untilOf(text: string): number {
  const match = /^(\d{4})(\d{2})(\d{2})(T\d{6}Z?)?$/.exec(text);
  const at = match === null ? Number.NaN : Date.parse(`${match[1]}-${match[2]}-${match[3]}T00:00:00Z`);
  if (Number.isNaN(at)) throw refuse(`UNTIL=${text.slice(0, 20)} is no date such as 20261231`);
  return at;
}

/** Reads a rule. @throws ContraflowError `unsupported-rrule`, naming the part that is not understood */
export function parseRecurrence(text: string): Recurrence {
  const parts = new Map<string, string>();
  for (const part of text
    .trim()
    .replace(/^RRULE:/, '')
    .split(';')
    .filter(Boolean)) {
    const [name = '', value = ''] = part.split('=');
    if (parts.has(name)) throw refuse(`${name.slice(0, 20)} stands twice`);
    parts.set(name, value);
  }
  const known = ['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY', 'COUNT', 'UNTIL'];
  const stranger = [...parts.keys()].find((name) => !known.includes(name));
  if (stranger !== undefined) throw refuse(`${stranger.slice(0, 20)} is not supported`);
  const frequency = parts.get('FREQ') ?? '';
  if (frequency !== 'WEEKLY' && frequency !== 'MONTHLY')
    throw refuse(`FREQ=${frequency.slice(0, 20)} is not supported`);
  const list = (name: string) => parts.get(name)?.split(',') ?? [];
  const rule: Recurrence = {
    frequency,
    interval: whole('INTERVAL', parts.get('INTERVAL') ?? '1', 1, 52),
    days: list('BYDAY').map(ruleDay),
    monthDays: list('BYMONTHDAY').map((day) => whole('BYMONTHDAY', day, -31, 31)),
    count: parts.has('COUNT') ? whole('COUNT', parts.get('COUNT')!, 1, 10_000) : null,
    until: parts.has('UNTIL') ? untilOf(parts.get('UNTIL')!) : null,
  };
  if (frequency === 'WEEKLY' && (rule.monthDays.length > 0 || rule.days.some(({ nth }) => nth !== null)))
    throw refuse('BYMONTHDAY and numbered days belong to FREQ=MONTHLY');
  if (rule.days.length === 0 && rule.monthDays.length === 0)
    throw refuse('BYDAY or BYMONTHDAY is missing: the rule names no day');
  return rule;
}

/** Weeks begin on Monday: days since the Monday of 1969-12-29. */
const weekOf = (at: number): number => Math.floor((at / dayMs + 3) / 7);
const weekdayOf = (at: number): Weekday => weekdays[(((at / dayMs + 3) % 7) + 7) % 7]!;

function matches(rule: Recurrence, at: number, first: number): boolean {
  const date = new Date(at);
  const month = date.getUTCFullYear() * 12 + date.getUTCMonth();
  const start = new Date(first);
  const day = date.getUTCDate();
  const length = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  const steps =
    rule.frequency === 'WEEKLY'
      ? weekOf(at) - weekOf(first)
      : month - (start.getUTCFullYear() * 12 + start.getUTCMonth());
  if (steps % rule.interval !== 0) return false;
  const fromEnd = length - day + 1;
  const ofMonth = rule.monthDays.some((wanted) => wanted === day || -wanted === fromEnd);
  const ofWeek = rule.days.some(
    ({ weekday, nth }) =>
      weekday === weekdayOf(at) &&
      (nth === null || nth === Math.ceil(day / 7) || -nth === Math.ceil(fromEnd / 7)),
  );
  // Both parts together narrow the rule, as in "Friday the 13th".
  return (rule.monthDays.length === 0 || ofMonth) && (rule.days.length === 0 || ofWeek);
}

/**
 * The days of a rule as dates, `first` and `last` inclusive, ordered. COUNT and INTERVAL count from `first`.
 *
 * @param first first possible day, milliseconds at UTC midnight
 * @param last last possible day
 */
export function recurrenceDates(rule: Recurrence, first: number, last: number): string[] {
  const end = Math.min(last, rule.until ?? last);
  const dates: string[] = [];
  for (let at = first; at <= end && dates.length < (rule.count ?? Number.POSITIVE_INFINITY); at += dayMs)
    if (matches(rule, at, first)) dates.push(new Date(at).toISOString().slice(0, 10));
  return dates;
}
