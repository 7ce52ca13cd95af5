import type { DuckDBConnection } from '@duckdb/node-api';
import type { TableDefinition } from '../../contract/tables/index.ts';
import type { Row } from '../port.ts';
import { checkRows, latestByKey } from '../row-checks.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute, type NamedValues } from './session.ts';

/** Appends checked rows to a table; the statement belongs to the caller's transaction. */
async function insertRows(
  connection: DuckDBConnection,
  table: TableDefinition,
  rows: readonly Row[],
): Promise<void> {
  if (rows.length === 0) return;
  const staged = await stageRows(connection, table, rows);
  await execute(connection, insertFrom(table, staged));
}

/** Statement that copies every column of the contract, whatever the order of the stored table. */
export function insertFrom(table: TableDefinition, source: string): string {
  const names = table.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  return `INSERT INTO ${dialect.table(table.name)} (${names}) SELECT ${names} FROM ${source}`;
}

/** Makes an empty temporary table with the columns of the contract; returns its qualified name. */
export async function createStaging(
  connection: DuckDBConnection,
  name: string,
  table: TableDefinition,
): Promise<string> {
  const columns = table.columns.map(
    (column) => `${dialect.identifier(column.name)} ${dialect.type(column.type)}`,
  );
  await execute(
    connection,
    `CREATE OR REPLACE TEMP TABLE ${dialect.identifier(name)} (${columns.join(', ')})`,
  );
  return `temp.main.${dialect.identifier(name)}`;
}

async function stageRows(
  connection: DuckDBConnection,
  table: TableDefinition,
  rows: readonly Row[],
): Promise<string> {
  const name = `staged_${table.name}`;
  const staged = await createStaging(connection, name, table);
  const writer = await openBulkWriter(connection, { name, catalog: 'temp' }, table.columns);
  try {
    writer.append(rows);
  } finally {
    writer.close();
  }
  return staged;
}

/** Replaces the rows that `where` (with bound values) selects. Throws `data/bad-row`. */
export async function replaceRows(
  connection: DuckDBConnection,
  table: TableDefinition,
  where: string,
  values: NamedValues,
  rows: readonly Row[],
): Promise<void> {
  checkRows(table, rows);
  await execute(connection, `DELETE FROM ${dialect.table(table.name)} WHERE ${where}`, values);
  await insertRows(connection, table, rows);
}

/** Inserts or updates rows by the table's key; of two rows with one key the later wins. Throws `data/bad-row`. */
export async function mergeRows(
  connection: DuckDBConnection,
  table: TableDefinition,
  rows: readonly Row[],
): Promise<void> {
  const latest = latestByKey(table, rows);
  checkRows(table, latest);
  if (latest.length === 0) return;
  await execute(connection, dialect.merge(table, await stageRows(connection, table, latest)));
}
