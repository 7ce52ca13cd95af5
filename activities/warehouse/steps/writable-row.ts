import type { QueryRow, Row, Scalar } from '../port.ts';

/** A row as it was read, in the form in which it can be written again: structured values are JSON text. */
export function writableRow(row: QueryRow): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]): [string, Scalar] => [
      name,
      value !== null && typeof value === 'object' ? JSON.stringify(value) : value,
    ]),
  );
}
