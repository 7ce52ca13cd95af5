import type { CompactStruct } from './compact-protocol.ts';

/**
 * How the values of a flat column are stored, as far as they are read here: whole numbers of 4 and 8 bytes, floating
 * point of 8 and 4, instants in units of `perMs` to the millisecond, days, and text.
 */
export type ColumnForm =
  | { kind: 'int32' }
  | { kind: 'int64' }
  | { kind: 'double' }
  | { kind: 'float' }
  | { kind: 'instant'; perMs: 1 | 1_000 | 1_000_000 }
  | { kind: 'date' }
  | { kind: 'text' };

/** Physical types of the format. */
const INT32 = 1;
const INT64 = 2;
const FLOAT = 4;
const DOUBLE = 5;
const BYTE_ARRAY = 6;

/** Converted types, the older way to say what the numbers mean. */
const converted = { utf8: 0, enum: 4, date: 6, millis: 9, micros: 10 };
/** Whole numbers that fit the signed ones of their physical type: 8 and 16 bits without sign, 8 to 64 with. */
const plainIntegers = new Set([11, 12, 15, 16, 17, 18]);
/** Members of the union of logical types, the newer way. */
const logical = { string: 1, enum: 4, date: 6, timestamp: 8, integer: 10 };

/** How an element of the schema is stored; undefined for what another reader has to be asked for. */
export function columnForm(element: CompactStruct): ColumnForm | undefined {
  const type = element.get(1);
  const old = element.get(6) as number | undefined;
  const union = element.get(10) as CompactStruct | undefined;
  const [member, detail] = [...(union ?? [])][0] ?? [];
  const bare = old === undefined && member === undefined;
  const whole =
    bare || (old === undefined ? signedOrShort(member, detail as CompactStruct) : plainIntegers.has(old));
  if (type === DOUBLE) return bare ? { kind: 'double' } : undefined;
  if (type === FLOAT) return bare ? { kind: 'float' } : undefined;
  if (type === INT32) {
    if (old === converted.date || (old === undefined && member === logical.date)) return { kind: 'date' };
    return whole ? { kind: 'int32' } : undefined;
  }
  if (type === INT64) {
    if (member === logical.timestamp) return instant(detail as CompactStruct);
    if (old === converted.millis) return { kind: 'instant', perMs: 1 };
    if (old === converted.micros) return { kind: 'instant', perMs: 1_000 };
    return whole ? { kind: 'int64' } : undefined;
  }
  const isText =
    old === converted.utf8 || old === converted.enum || member === logical.string || member === logical.enum;
  return type === BYTE_ARRAY && isText ? { kind: 'text' } : undefined;
}

function signedOrShort(member: number | undefined, detail: CompactStruct | undefined): boolean {
  if (member !== logical.integer || detail === undefined) return false;
  return detail.get(2) === true || (detail.get(1) as number) <= 16;
}

function instant(timestamp: CompactStruct): ColumnForm | undefined {
  const unit = [...((timestamp.get(2) as CompactStruct | undefined) ?? [])][0]?.[0];
  const perMs = ([1, 1_000, 1_000_000] as const)[(unit ?? 0) - 1];
  return perMs === undefined ? undefined : { kind: 'instant', perMs };
}
