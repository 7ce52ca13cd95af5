import type { Integers, NumberColumn, Regressor } from './types.ts';

/** A column of whole numbers whose doubles are made when something asks for them. */
export function integerColumn(integers: Integers): NumberColumn {
  let values: Float64Array | undefined;
  return {
    kind: 'number',
    integers,
    get values() {
      values ??= Float64Array.from(integers);
      return values;
    },
  };
}

/** The column as a regressor, doubles still unmade where they are. */
export function namedColumn(name: string, column: Pick<NumberColumn, 'values' | 'integers'>): Regressor {
  const { integers } = column;
  if (integers === undefined) return { name, values: column.values };
  return {
    name,
    integers,
    get values() {
      return column.values;
    },
  };
}

/** The numbers in the narrowest form they are held in. */
export function narrowValues(column: Pick<NumberColumn, 'values' | 'integers'>): Float64Array | Integers {
  return column.integers ?? column.values;
}
