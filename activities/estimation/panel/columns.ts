import { ContraflowError } from '../../contract/errors.ts';
import { columnLabel } from './factor.ts';
import { integerColumn } from './integer-column.ts';
import { sharedBytes, sharedDoubles, sharedIntegers } from './shared-array.ts';
import type { Column, DataTable, NumberColumn } from './types.ts';

/** A fault of the data: exit 3. */
export function dataError(code: string, message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'data', code, message, hint });
}

/** A fault of the spec: exit 2. */
export function specError(code: string, message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'usage', code, message, hint });
}

/** The column of that name. `role` is the spec key that asks for it. */
export function requireColumn(table: DataTable, name: string, role: string): Column {
  const column = table.columns.get(name);
  if (column !== undefined) return column;
  throw dataError(
    'missing-column',
    `${role}: the data have no column "${name}"`,
    `columns are ${[...table.columns.keys()].slice(0, 30).join(', ')}`,
  );
}

const MISSING_TEXTS = new Set(['', 'na', 'nan', 'null', 'none', '.']);

/** Numbers of a column, missing as NaN; text is read as numbers where every label is one. */
export function numericColumn(table: DataTable, name: string, role: string): Float64Array {
  const column = requireColumn(table, name, role);
  if (column.kind !== 'text') return column.values;
  const numbers = column.labels.map((label) => {
    if (MISSING_TEXTS.has(label.trim().toLowerCase())) return Number.NaN;
    const value = Number(label);
    if (Number.isNaN(value)) {
      throw dataError(
        'not-a-number',
        `${role}: column "${name}" holds text such as "${label}"`,
        'name a numeric column or clean the column',
      );
    }
    return value;
  });
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numbers[code]!));
}

/** The column as numbers, still whole where it holds whole numbers; text is read as numbers where every label is one. */
export function numberColumn(table: DataTable, name: string, role: string): NumberColumn {
  const column = requireColumn(table, name, role);
  return column.kind === 'number' ? column : { kind: 'number', values: numericColumn(table, name, role) };
}

/** Keeps the named rows of a column of numbers; the column itself where `rows` is undefined. */
export function gatherNumbers(column: NumberColumn, rows: Int32Array | undefined): NumberColumn {
  if (rows === undefined) return column;
  const { integers } = column;
  if (integers === undefined) return { kind: 'number', values: gather(column.values, rows) };
  const out = integers instanceof Uint8Array ? sharedBytes(rows.length) : sharedIntegers(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = integers[rows[i]!]!;
  return integerColumn(out);
}

/** Keeps the named rows of an array; the array itself where `rows` is undefined. */
export function gather(values: Float64Array, rows: Int32Array | undefined): Float64Array {
  if (rows === undefined) return values;
  const out = sharedDoubles(rows.length);
  for (let i = 0; i < rows.length; i++) out[i] = values[rows[i]!]!;
  return out;
}

/** Keeps the named rows of a column; text labels stay shared. */
export function gatherColumn(column: Column, rows: Int32Array | undefined): Column {
  if (rows === undefined) return column;
  if (column.kind === 'number') return gatherNumbers(column, rows);
  if (column.kind === 'time') return { kind: 'time', values: gather(column.values, rows) };
  const codes = sharedIntegers(rows.length);
  for (let i = 0; i < rows.length; i++) codes[i] = column.codes[rows[i]!]!;
  return { kind: 'text', codes, labels: column.labels };
}

/** "row 17, unit q1": where a bad value stands. `row` counts data rows from 0. */
export function placeOf(row: number, unit: Column | undefined): string {
  const where = `row ${row + 1}`;
  return unit === undefined ? where : `${where}, unit ${columnLabel(unit, row)}`;
}

/** The named rows of a table, in that order. */
export function selectRows(table: DataTable, rows: Int32Array): DataTable {
  const columns = new Map([...table.columns].map(([name, column]) => [name, gatherColumn(column, rows)]));
  return { rows: rows.length, columns };
}
