import type { Shape } from '../compare-shape.ts';
import type { QueryRow } from '../port.ts';

/** Columns of every table and view of the file. */
export const shapeSql =
  "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal" +
  ' AND database_name = current_database()';

/** The answer to `shapeSql` by table and column. */
export function shapeOf(rows: readonly QueryRow[]): Shape {
  const shape = new Map<string, Map<string, string>>();
  for (const row of rows) {
    const table = String(row['table_name']);
    if (!shape.has(table)) shape.set(table, new Map());
    shape.get(table)!.set(String(row['column_name']), String(row['data_type']));
  }
  return shape;
}
