import { ContraflowError } from '../contract/errors.ts';
import type { ColumnDefinition, ColumnType, TableDefinition } from '../contract/tables/index.ts';

/**
 * One row as a driver returns it, in the form of the contract: times as ISO text with Z, days as YYYY-MM-DD,
 * counts and doubles as numbers, structures as JSON text. Columns that the contract does not know are dropped.
 * @throws ContraflowError `data` where a column is missing or a value has no such form.
 */
export function coerceRow<Row>(table: TableDefinition, raw: Record<string, unknown>): Row {
  const row: Record<string, unknown> = {};
  for (const column of table.columns) {
    if (!(column.name in raw)) {
      throw new ContraflowError({
        kind: 'data',
        code: 'missing-column',
        message: `table ${table.name} has no column ${column.name}`,
        hint: 'let a worker of this version migrate the warehouse, then make the report again',
      });
    }
    row[column.name] = coerceValue(table.name, column, raw[column.name]);
  }
  return row as Row;
}

function coerceValue(table: string, column: ColumnDefinition, value: unknown): unknown {
  if (value === null || value === undefined) {
    if (column.nullable) return null;
    return refuse(table, column, 'null');
  }
  const coerced = coercions[column.type](value);
  return coerced === undefined ? refuse(table, column, String(value).slice(0, 60)) : coerced;
}

const coercions: Record<ColumnType, (value: unknown) => unknown> = {
  text: String,
  integer: toNumber,
  double: toNumber,
  boolean: (value) => value === true || value === 'true' || value === 1,
  timestamp: toInstant,
  date: (value) => toInstant(value)?.slice(0, 10),
  json: (value) => (typeof value === 'string' ? value : JSON.stringify(value)),
};

/** A number from a number, a big integer or digits; undefined for anything else. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'bigint') return Number(value);
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isNaN(number) ? undefined : number;
}

/** ISO text with Z from a Date, ISO text, or SQL text; text without a zone is read as UTC. */
export function toInstant(value: unknown): string | undefined {
  const at = value instanceof Date ? value : new Date(isoText(String(value)));
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function isoText(text: string): string {
  const joined = text.trim().replace(' ', 'T');
  if (!joined.includes('T')) return joined;
  const zoned = joined.replace(/([+-]\d{2})$/, '$1:00');
  return /(Z|[+-]\d{2}:?\d{2})$/i.test(zoned) ? zoned : `${zoned}Z`;
}

function refuse(table: string, column: ColumnDefinition, found: string): never {
  throw new ContraflowError({
    kind: 'data',
    code: 'bad-value',
    message: `table ${table}, column ${column.name}: ${found} is no ${column.type}`,
    hint: 'run the pipeline again for the rows concerned, then make the report again',
  });
}
