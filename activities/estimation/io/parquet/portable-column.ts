import { integerColumn } from '../../panel/integer-column.ts';
import type { Column, Integers } from '../../panel/types.ts';

/** A column as plain data that a thread can pass on; arrays in shared memory are not copied on the way. */
export type PortableColumn = Exclude<Column, { kind: 'number' }> | PortableNumbers;

interface PortableNumbers {
  kind: 'number';
  values: Float64Array | Integers;
}

export function packColumn(column: Column): PortableColumn {
  return column.kind === 'number' ? { kind: 'number', values: column.integers ?? column.values } : column;
}

export function unpackColumn(column: PortableColumn): Column {
  if (column.kind !== 'number') return column;
  const { kind, values } = column;
  return values instanceof Float64Array ? { kind, values } : integerColumn(values);
}
