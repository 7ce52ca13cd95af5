import { isoTime } from '../iso-time.ts';
import type { JsonValue, QueryRow } from '../port.ts';

/** A column of an answer as the REST API describes it. */
export interface AnswerField {
  name?: string | undefined;
  type?: string | undefined;
  mode?: string | undefined;
  fields?: readonly AnswerField[] | undefined;
}

/** A value as the REST API writes it: text, a list of `{v}`, or a struct `{f: [{v}]}`. */
type Cell = string | null | readonly { v: Cell }[] | { f: readonly { v: Cell }[] };
export type AnswerRow = { f?: readonly { v?: unknown }[] };

/** Whole numbers beyond 2^53 stay text. */
function wholeNumber(text: string): JsonValue {
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : text;
}

function finite(text: string): JsonValue {
  const number = Number(text);
  return Number.isFinite(number) ? number : null;
}

/** Instants come as whole microseconds, or as seconds with a fraction from servers that know no other form. */
function instant(text: string): JsonValue {
  if (/^-?\d+$/.test(text)) return isoTime(BigInt(text));
  const seconds = Number(text);
  return Number.isFinite(seconds) ? isoTime(BigInt(Math.round(seconds * 1_000_000))) : null;
}

const decoders: Record<string, (text: string) => JsonValue> = {
  INTEGER: wholeNumber,
  INT64: wholeNumber,
  FLOAT: finite,
  FLOAT64: finite,
  NUMERIC: finite,
  BIGNUMERIC: finite,
  BOOLEAN: (text) => text === 'true',
  BOOL: (text) => text === 'true',
  TIMESTAMP: instant,
  JSON: (text) => JSON.parse(text) as JsonValue,
};

function decode(value: Cell, field: AnswerField, inList = false): JsonValue {
  if (value === null || value === undefined) return null;
  if (field.mode === 'REPEATED' && !inList)
    return (value as readonly { v: Cell }[]).map(({ v }) => decode(v, field, true));
  if (typeof value === 'object')
    return decodeStruct((value as { f: readonly { v: Cell }[] }).f, field.fields ?? []);
  const read = decoders[field.type ?? 'STRING'];
  return read === undefined ? value : read(value);
}

function decodeStruct(cells: readonly { v?: unknown }[], fields: readonly AnswerField[]): QueryRow {
  return Object.fromEntries(
    fields.map((field, at) => [field.name ?? `f${at}_`, decode((cells[at]?.v ?? null) as Cell, field)]),
  );
}

/**
 * Rows of an answer as objects: whole numbers beyond 2^53 as text, decimals as numbers, times as ISO with Z, lists as arrays,
 * structs as objects, NaN and infinities as null.
 */
export function toQueryRows(fields: readonly AnswerField[], rows: readonly AnswerRow[]): QueryRow[] {
  return rows.map((row) => decodeStruct(row.f ?? [], fields));
}
