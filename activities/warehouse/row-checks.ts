import { ContraflowError } from '../contract/errors.ts';
import type { ColumnDefinition, TableDefinition } from '../contract/tables/index.ts';
import type { Row, Scalar } from './port.ts';

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/;
const day = /^\d{4}-\d{2}-\d{2}$/;

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const expectations: Record<ColumnDefinition['type'], { what: string; holds(value: Scalar): boolean }> = {
  text: { what: 'text', holds: (value) => typeof value === 'string' },
  integer: {
    what: 'a whole number',
    holds: (value) => typeof value === 'bigint' || Number.isSafeInteger(value),
  },
  double: { what: 'a finite number', holds: (value) => Number.isFinite(value) },
  boolean: { what: 'true or false', holds: (value) => typeof value === 'boolean' },
  timestamp: {
    what: 'an ISO time with a zone',
    holds: (value) => typeof value === 'string' && instant.test(value) && !Number.isNaN(Date.parse(value)),
  },
  date: {
    what: 'a day as YYYY-MM-DD',
    holds: (value) => typeof value === 'string' && day.test(value) && !Number.isNaN(Date.parse(value)),
  },
  json: { what: 'JSON text', holds: (value) => typeof value === 'string' && isJson(value) },
};

function refuse(table: TableDefinition, index: number, what: string): never {
  throw new ContraflowError({
    kind: 'data',
    code: 'bad-row',
    message: `row ${index + 1} for ${table.name}: ${what}`,
    hint: `compare it with "contraflow tables ${table.name}"`,
  });
}

/** The key of a row as text; equal for rows with equal keys. */
export function rowKey(table: TableDefinition, row: Row): string {
  return JSON.stringify(table.key.map((name) => String(row[name])));
}

/** Of rows with one key the last. */
export function latestByKey(table: TableDefinition, rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [rowKey(table, row), row])).values()];
}

/**
 * Compares rows with a table of the contract: no unknown column, no missing value, the right types, values of lists, no key twice.
 * Throws `data/bad-row` with the number of the row (from 1), the table and the column.
 */
export function checkRows(table: TableDefinition, rows: readonly Row[]): void {
  const known = new Set(table.columns.map(({ name }) => name));
  const keys = new Set<string>();
  rows.forEach((row, index) => {
    for (const name of Object.keys(row)) {
      if (!known.has(name)) refuse(table, index, `unknown column ${JSON.stringify(name)}`);
    }
    for (const column of table.columns) checkValue(table, index, column, row[column.name] ?? null);
    const key = rowKey(table, row);
    if (keys.has(key)) refuse(table, index, `its key (${table.key.join(', ')}) stands twice: ${key}`);
    keys.add(key);
  });
}

function checkValue(table: TableDefinition, index: number, column: ColumnDefinition, value: Scalar): void {
  if (value === null) {
    if (!column.nullable) refuse(table, index, `column ${column.name} has no value`);
    return;
  }
  const expected = expectations[column.type];
  if (!expected.holds(value)) refuse(table, index, `column ${column.name} must be ${expected.what}`);
  if (column.values !== undefined && !column.values.includes(String(value))) {
    refuse(table, index, `column ${column.name} must be one of ${column.values.join(', ')}`);
  }
}
