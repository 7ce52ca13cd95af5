import type { Column } from 'snowflake-sdk';
import { isoTime } from '../iso-time.ts';
import type { JsonValue, QueryRow } from '../port.ts';

/** What the driver gives for times: a Date with the digits that a Date cannot hold. */
type DriverDate = Date & { getNanoSeconds?: () => number };

/** Nanoseconds are cut off. */
const microsOf = (time: DriverDate): bigint =>
  BigInt(time.getTime()) * 1000n + BigInt(Math.floor(((time.getNanoSeconds?.() ?? 0) % 1_000_000) / 1000));

function number(text: string): JsonValue {
  const value = Number(text);
  if (!Number.isFinite(value)) return null;
  // Beyond 2^53 a double is another number: the text stays.
  return /^-?\d+$/.test(text) && !Number.isSafeInteger(value) ? text : value;
}

/** A value of an answer as JSON: times as ISO with Z, days as YYYY-MM-DD, bytes as base64, NaN and infinities as null. */
function toJson(value: unknown, column: Column): JsonValue {
  if (value === null || value === undefined) return null;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) return null;
    return column.isDate() ? value.toISOString().slice(0, 10) : isoTime(microsOf(value));
  }
  if (column.isNumber()) return number(String(value));
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (Buffer.isBuffer(value)) return value.toString('base64');
  if (typeof value === 'bigint') return number(String(value));
  return value as JsonValue;
}

/** Names that the service has spelt in capitals are those of the contract. */
const spelling = (name: string): string => (name === name.toUpperCase() ? name.toLowerCase() : name);

/** Names of the columns; one that comes again is numbered. */
export function columnNames(columns: readonly Column[]): string[] {
  const seen = new Map<string, number>();
  return columns.map((column) => {
    const name = spelling(column.getName());
    const times = seen.get(name) ?? 0;
    seen.set(name, times + 1);
    return times === 0 ? name : `${name}:${times}`;
  });
}

/** Reader of rows of one answer. */
export function rowReader(columns: readonly Column[]): (row: readonly unknown[]) => QueryRow {
  const names = columnNames(columns);
  return (row) => Object.fromEntries(names.map((name, index) => [name, toJson(row[index], columns[index]!)]));
}
