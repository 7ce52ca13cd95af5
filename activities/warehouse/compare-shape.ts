import { type TableDefinition, tables } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import { otherShape } from './migrations.ts';
import { views } from './views/index.ts';

/** Columns of each table and view that is there, by name in the contract's spelling, with the engine's type. */
export type Shape = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Columns that a stored table lacks. Throws `failed/table-shape` where one that is there has another type. */
export function missingColumns(
  dialect: Dialect,
  table: TableDefinition,
  stored: ReadonlyMap<string, string>,
): string[] {
  return table.columns.flatMap(({ name, type }) => {
    const found = stored.get(name);
    if (found === undefined) return [name];
    const expected = dialect.type(type);
    if (found !== expected) throw otherShape(table.name, name, found, expected);
    return [];
  });
}

/**
 * Names of the tables, columns (`table.column`) and views of the contract that the warehouse lacks. Throws
 * `failed/table-shape` where a column has another type.
 */
export function missingParts(dialect: Dialect, shape: Shape): string[] {
  const ofTables = tables.flatMap((table) => {
    const stored = shape.get(table.name);
    if (stored === undefined) return [table.name];
    return missingColumns(dialect, table, stored).map((column) => `${table.name}.${column}`);
  });
  return [...ofTables, ...views.map(({ name }) => name).filter((name) => !shape.has(name))];
}
