import { integerColumn } from '../../panel/integer-column.ts';
import { adoptRuns, knownRuns } from '../../panel/runs.ts';
import type { Column, Integers } from '../../panel/types.ts';

/** A column as plain data that a thread can pass on; arrays in shared memory are not copied on the way. */
export type PortableColumn = Exclude<Column, { kind: 'number' }> | PortableNumbers;

interface PortableNumbers {
  kind: 'number';
  values: Float64Array | Integers;
  /** Runs of the values, where they were looked for. */
  known: { runs: Int32Array | undefined } | undefined;
}

export function packColumn(column: Column): PortableColumn {
  if (column.kind !== 'number') return column;
  const values = column.integers ?? column.values;
  return { kind: 'number', values, known: knownRuns(values) };
}

export function unpackColumn(column: PortableColumn): Column {
  if (column.kind !== 'number') return column;
  const { kind, values, known } = column;
  if (known !== undefined) adoptRuns(values, known.runs);
  return values instanceof Float64Array ? { kind, values } : integerColumn(values);
}
