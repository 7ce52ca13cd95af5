import type { TableDefinition } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import type { RowSource } from './row-source.ts';

/** Statement that copies every column of the contract, whatever the order of the stored table. */
export function insertFrom(dialect: Dialect, table: TableDefinition, source: string): string {
  const names = table.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  return `INSERT INTO ${dialect.table(table.name)} (${names}) SELECT ${names} FROM ${source} AS source`;
}

/** Statements that put the rows of a source in the place of those that `where` selects. */
export function replaceSql(
  dialect: Dialect,
  table: TableDefinition,
  where: string,
  source: RowSource | undefined,
): string[] {
  return [
    `DELETE FROM ${dialect.table(table.name)} WHERE ${where}`,
    ...(source === undefined ? [] : [insertFrom(dialect, table, source.relation)]),
  ];
}

/** Statement that inserts or updates the rows of a source by the table's key. */
export function mergeSql(dialect: Dialect, table: TableDefinition, source: RowSource | undefined): string[] {
  return source === undefined ? [] : [dialect.merge(table, source.relation)];
}
