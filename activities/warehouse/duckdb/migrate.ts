import type { DuckDBConnection } from '@duckdb/node-api';
import { schemaMigrations, schemaVersion, tables } from '../../contract/tables/index.ts';
import { missingColumns, missingParts, type Shape } from '../compare-shape.ts';
import { definitionHash, latestVersion, migrations, refuseNewerSchema } from '../migrations.ts';
import { views } from '../views/index.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute, inTransaction, select } from './session.ts';
import { shapeOf, shapeSql } from './stored-shape.ts';
import { mergeRows } from './write-rows.ts';

const storedShape = async (connection: DuckDBConnection): Promise<Shape> =>
  shapeOf(await select(connection, shapeSql));

/**
 * Brings the file to the contract: pending migrations, then missing tables and columns, then views and comments, all in one
 * transaction. Where nothing is missing and the definitions have not changed since the last time, two queries are all it
 * takes. Throws `failed/newer-schema` and `failed/table-shape`.
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
      const current = applied === latestVersion && stored['definition_hash'] === hash;
      if (current && missingParts(dialect, shape).length === 0) return;
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
    else {
      for (const column of missingColumns(dialect, table, columns))
        await execute(connection, dialect.addColumn(table, column));
    }
    await runAll(connection, dialect.comments('table', table.name, table.description, table.columns));
  }
  for (const view of views) {
    await execute(connection, dialect.createView(view, view.sql(dialect)));
    await runAll(connection, dialect.comments('view', view.name, view.description, view.columns));
  }
}

async function runAll(connection: DuckDBConnection, statements: readonly string[]): Promise<void> {
  if (statements.length > 0) await connection.run(statements.join('; '));
}
