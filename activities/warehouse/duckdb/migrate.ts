import type { DuckDBConnection } from '@duckdb/node-api';
import {
  schemaMigrations,
  schemaVersion,
  type TableDefinition,
  tables,
} from '../../contract/tables/index.ts';
import { definitionHash, latestVersion, migrations, otherShape, refuseNewerSchema } from '../migrations.ts';
import { views } from '../views/index.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute, inTransaction, select } from './session.ts';
import { mergeRows } from './write-rows.ts';

type Shape = Map<string, Map<string, string>>;

async function storedShape(connection: DuckDBConnection): Promise<Shape> {
  const shape: Shape = new Map();
  const rows = await select(
    connection,
    "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'main' AND NOT internal" +
      ' AND database_name = current_database()',
  );
  for (const row of rows) {
    const table = String(row['table_name']);
    if (!shape.has(table)) shape.set(table, new Map());
    shape.get(table)!.set(String(row['column_name']), String(row['data_type']));
  }
  return shape;
}

/**
 * Brings the file to the contract: pending migrations, then missing tables and columns, then views and comments, all in one
 * transaction. Where the definitions have not changed since the last time, one query is all it takes.
 */
export async function migrate(connection: DuckDBConnection, now: () => Date): Promise<void> {
  const shape = await storedShape(connection);
  const hash = definitionHash(dialect);
  let applied = 0;
  if (shape.has(schemaMigrations.name)) {
    const [stored] = await select(
      connection,
      `SELECT version, schema_version, definition_hash FROM ${dialect.table(schemaMigrations.name)} ORDER BY version DESC LIMIT 1`,
    );
    if (stored !== undefined) {
      applied = Number(stored['version']);
      refuseNewerSchema({ version: applied, schema_version: String(stored['schema_version']) });
      if (applied === latestVersion && stored['definition_hash'] === hash) return;
    }
  }
  await inTransaction(connection, async () => {
    const pending = migrations.filter(({ version }) => version > applied);
    for (const migration of pending) {
      for (const statement of migration.statements(dialect)) await execute(connection, statement);
    }
    await createMissing(connection, pending.length === 0 ? shape : await storedShape(connection));
    const applications = (pending.length === 0 ? [migrations.at(-1)!] : pending).map(({ version, name }) => ({
      version,
      name,
      schema_version: schemaVersion,
      definition_hash: hash,
      applied_at: now().toISOString(),
    }));
    await mergeRows(connection, schemaMigrations, applications);
  });
}

async function createMissing(connection: DuckDBConnection, shape: Shape): Promise<void> {
  for (const table of tables) {
    const columns = shape.get(table.name);
    if (columns === undefined) await execute(connection, dialect.createTable(table));
    else await addColumns(connection, table, columns);
    await runAll(connection, dialect.comments('table', table.name, table.description, table.columns));
  }
  for (const view of views) {
    await execute(connection, dialect.createView(view, view.sql(dialect)));
    await runAll(connection, dialect.comments('view', view.name, view.description, view.columns));
  }
}

async function addColumns(
  connection: DuckDBConnection,
  table: TableDefinition,
  stored: Map<string, string>,
): Promise<void> {
  for (const column of table.columns) {
    const found = stored.get(column.name);
    const expected = dialect.type(column.type);
    if (found === undefined) await execute(connection, dialect.addColumn(table, column.name));
    else if (found !== expected) throw otherShape(table.name, column.name, found, expected);
  }
}

async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  if (statements.length > 0) await connection.run(statements.join('; '));
}
