import type { ColumnForm } from './column-form.ts';

const DAY_MS = 86_400_000;
/** Furthest instant from 1970 that a date holds, ms. */
const FURTHEST = 8.64e15;
const WIDTHS = { int32: 4, int64: 8, double: 8, float: 4, instant: 8, date: 4 } as const;

/**
 * Numbers that follow one another, as doubles; instants and days as milliseconds since 1970.
 *
 * @throws RangeError where the bytes end before, or an instant or day is beyond what a date holds
 */
export function plainValues(
  form: Exclude<ColumnForm, { kind: 'text' }>,
  bytes: Uint8Array,
  at: number,
  count: number,
): Float64Array {
  const width = WIDTHS[form.kind];
  if (at + width * count > bytes.length) throw new RangeError('the values are cut short');
  // A copy of its own: what expands pages gives parts of larger buffers, at any place.
  const { buffer } = new Uint8Array(bytes.subarray(at, at + width * count));
  switch (form.kind) {
    case 'double':
      return new Float64Array(buffer);
    case 'float':
      return new Float64Array(new Float32Array(buffer));
    case 'int32':
      return new Float64Array(new Int32Array(buffer));
    case 'date':
      return days(new Int32Array(buffer));
    case 'int64':
      return longs(new Int32Array(buffer));
    case 'instant':
      return form.perMs === 1_000_000
        ? instants(microseconds(new BigInt64Array(buffer)), 1_000)
        : instants(longs(new Int32Array(buffer)), form.perMs);
  }
}

/** From halves of 32 bits, the lower first. */
function longs(halves: Int32Array): Float64Array {
  const values = new Float64Array(halves.length >> 1);
  for (let i = 0; i < values.length; i++) values[i] = halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0);
  return values;
}

/** Of nanoseconds, cut off towards 1970 as the database does. */
function microseconds(values: BigInt64Array): Float64Array {
  return Float64Array.from(values, (value) => Number(value / 1_000n));
}

/** To the millisecond at or before. */
function instants(values: Float64Array, perMs: number): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isSafeInteger(value)) throw new RangeError('an instant beyond 2⁵³');
    values[i] = reached(Math.floor(value / perMs));
  }
  return values;
}

function days(values: Int32Array): Float64Array {
  const instants = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) instants[i] = reached(values[i]! * DAY_MS);
  return instants;
}

/** Writers mark infinity by the largest days and instants there are, and the database refuses what it cannot hold. */
function reached(ms: number): number {
  if (Math.abs(ms) > FURTHEST) throw new RangeError('an instant beyond those of dates');
  return ms;
}
