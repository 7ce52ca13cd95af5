import type { Column, DataTable } from '../estimation/panel/types.ts';

/** The rows of a table for which `keep` holds, in order. */
export function selectRows(table: DataTable, keep: (row: number) => boolean): DataTable {
  const rows: number[] = [];
  for (let row = 0; row < table.rows; row += 1) if (keep(row)) rows.push(row);
  const columns = new Map<string, Column>();
  for (const [name, column] of table.columns) columns.set(name, pick(column, rows));
  return { rows: rows.length, columns };
}

function pick(column: Column, rows: number[]): Column {
  if (column.kind === 'text') {
    const codes = new Int32Array(rows.length);
    rows.forEach((row, i) => {
      codes[i] = column.codes[row]!;
    });
    return { kind: 'text', codes, labels: column.labels };
  }
  const values = new Float64Array(rows.length);
  rows.forEach((row, i) => {
    values[i] = column.values[row]!;
  });
  return { kind: column.kind, values };
}

/** Numbers or times of a column; throws where it is text or absent, which is a defect of the caller. */
export function numbersOf(table: DataTable, name: string): Float64Array {
  const column = table.columns.get(name);
  if (column === undefined || column.kind === 'text')
    throw new Error(`the panel has no numeric column ${name}`);
  return column.values;
}

/** Codes and labels of a text column. */
export function textOf(table: DataTable, name: string): { codes: Int32Array; labels: string[] } {
  const column = table.columns.get(name);
  if (column?.kind !== 'text') throw new Error(`the panel has no text column ${name}`);
  return column;
}

/** Values of a text column that occur, in order. */
export function distinctText(table: DataTable, name: string): string[] {
  const { codes, labels } = textOf(table, name);
  return [...new Set(codes)]
    .filter((code) => code >= 0)
    .map((code) => labels[code]!)
    .sort();
}
