import type { ColumnForm } from './column-form.ts';

const DAY_MS = 86_400_000;
const WIDTHS = { int32: 4, int64: 8, double: 8, float: 4, instant: 8, date: 4 } as const;

/**
 * Numbers that follow one another, as doubles; instants and days as milliseconds since 1970.
 *
 * @throws RangeError where the bytes end before, or an instant is beyond what a double holds
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
      return new Float64Array(new Int32Array(buffer)).map((day) => day * DAY_MS);
    case 'int64':
      return longs(new Int32Array(buffer));
    case 'instant':
      return form.perMs === 1_000_000
        ? fromNanoseconds(new BigInt64Array(buffer))
        : instants(longs(new Int32Array(buffer)), form.perMs);
  }
}

/** From halves of 32 bits, the lower first. */
function longs(halves: Int32Array): Float64Array {
  const values = new Float64Array(halves.length >> 1);
  for (let i = 0; i < values.length; i++) values[i] = halves[2 * i + 1]! * 2 ** 32 + (halves[2 * i]! >>> 0);
  return values;
}

function instants(values: Float64Array, perMs: number): Float64Array {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isSafeInteger(value)) throw new RangeError('an instant beyond 2⁵³');
    values[i] = Math.floor(value / perMs);
  }
  return values;
}

function fromNanoseconds(values: BigInt64Array): Float64Array {
  return Float64Array.from(values, (value) => {
    const ms = value / 1_000_000n;
    return Number(value < 0n && ms * 1_000_000n !== value ? ms - 1n : ms);
  });
}
