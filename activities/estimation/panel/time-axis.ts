import type { TimeValue } from '../../contract/estimate-spec.ts';
import { dataError, requireColumn, specError } from './columns.ts';
import type { DataTable, Integers, NumberColumn } from './types.ts';
import { localToInstant } from './zone.ts';

/** Times of all rows: epoch milliseconds, or the numbers of the data; missing is NaN. */
export interface TimeAxis {
  column: string;
  kind: 'time' | 'number';
  readonly values: Float64Array;
  /** The same numbers where all are whole and none is missing. */
  readonly integers?: Integers;
  timezone: string;
}

const DAY_MS = 86_400_000;
const PLAIN_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const LOCAL_TIME = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d+))?)?$/;

/** Reads the time column: timestamps and dates, numbers, or text that holds either. */
export function readTimeAxis(table: DataTable, column: string, timezone: string): TimeAxis {
  const source = requireColumn(table, column, 'time');
  if (source.kind === 'number' && source.integers !== undefined) return integerAxis(column, source, timezone);
  if (source.kind !== 'text') return { column, kind: source.kind, values: source.values, timezone };
  const numeric = source.labels.every((label) => label.trim() !== '' && !Number.isNaN(Number(label)));
  const parsed = source.labels.map((label) => {
    const value = numeric ? Number(label) : parseInstant(label, timezone);
    if (value !== undefined) return value;
    throw dataError(
      'unparsable-time',
      `time: column "${column}" holds "${label}", which is neither an ISO time nor a number`,
      'write times as 2026-03-02T09:00:00Z, 2026-03-02 or a number',
    );
  });
  const values = Float64Array.from(source.codes, (code) => (code < 0 ? Number.NaN : parsed[code]!));
  return { column, kind: numeric ? 'number' : 'time', values, timezone };
}

/** An axis of whole numbers, doubles unmade until something asks for them. */
function integerAxis(column: string, source: NumberColumn, timezone: string): TimeAxis {
  return {
    column,
    kind: 'number',
    ...(source.integers === undefined ? {} : { integers: source.integers }),
    timezone,
    get values() {
      return source.values;
    },
  };
}

/** Instant of an ISO text; one without a zone is local to `timezone`. */
function parseInstant(text: string, timezone: string): number | undefined {
  const trimmed = text.trim();
  const date = PLAIN_DATE.exec(trimmed);
  if (date !== null)
    return localToInstant(Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3])), timezone);
  const local = LOCAL_TIME.exec(trimmed);
  if (local !== null) {
    const wall = Date.parse(`${trimmed.replace(' ', 'T')}Z`);
    return Number.isNaN(wall) ? undefined : localToInstant(wall, timezone);
  }
  if (!/^\d{4}-\d{2}-\d{2}/.test(trimmed)) return undefined;
  const instant = Date.parse(trimmed.replace(' ', 'T'));
  return Number.isNaN(instant) ? undefined : instant;
}

/** A time of the spec on the axis. A plain date is its first local moment; a year is its first day. */
export function timeOnAxis(value: TimeValue, axis: TimeAxis, key: string): number {
  if (axis.kind === 'number') {
    const number = typeof value === 'number' ? value : Number(value);
    if (Number.isFinite(number)) return number;
    throw specError(
      'wrong-time',
      `${key}: "${value}" is no number, but column "${axis.column}" holds numbers`,
      'give a number',
    );
  }
  if (typeof value === 'number') {
    const isYear = Number.isInteger(value) && value >= 1000 && value <= 9999;
    return isYear ? localToInstant(Date.UTC(value, 0, 1), axis.timezone) : value;
  }
  const instant = parseInstant(value, axis.timezone);
  if (instant !== undefined) return instant;
  throw specError(
    'wrong-time',
    `${key}: "${value}" is no ISO time`,
    'write 2026-03-02T00:00:00Z or 2026-03-02',
  );
}

/** A test for `from ≤ time` and `time < to` (instants) or `time ≤ to` (plain dates, whole days, and numbers). */
export function rangeTest(
  from: TimeValue | undefined,
  to: TimeValue | undefined,
  axis: TimeAxis,
  key: string,
): (time: number) => boolean {
  const low = from === undefined ? Number.NEGATIVE_INFINITY : timeOnAxis(from, axis, key);
  if (to === undefined) return (time) => time >= low;
  const high = timeOnAxis(to, axis, key);
  if (axis.kind === 'number') return (time) => time >= low && time <= high;
  const date = typeof to === 'string' ? PLAIN_DATE.exec(to.trim()) : null;
  if (date === null) return (time) => time >= low && time < high;
  const nextDay = Date.UTC(Number(date[1]), Number(date[2]) - 1, Number(date[3])) + DAY_MS;
  const end = localToInstant(nextDay, axis.timezone);
  return (time) => time >= low && time < end;
}
