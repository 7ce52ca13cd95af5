import {
  schemaMigrations,
  schemaVersion,
  type TableDefinition,
  tables,
} from '../../contract/tables/index.ts';
import { catalogue } from '../catalogue.ts';
import { definitionHash, latestVersion, migrations, otherShape, refuseNewerSchema } from '../migrations.ts';
import type { Row } from '../port.ts';
import { views } from '../views/index.ts';
import { inlineRows } from './inline-rows.ts';
import type { RemoteSession, Shape } from './session.ts';

/** The migration that the warehouse stands at, undefined for a new one. */
async function standing(
  session: RemoteSession,
): Promise<{ version: number; schema_version: string; definition_hash: string } | undefined> {
  const shape = await session.shape(schemaMigrations.name);
  if (!shape.has(schemaMigrations.name)) return undefined;
  const { dialect } = session;
  const [stored] = await session.select(
    `SELECT version, schema_version, definition_hash FROM ${dialect.table(schemaMigrations.name)} ORDER BY version DESC LIMIT 1`,
  );
  if (stored === undefined) return undefined;
  return {
    version: Number(stored['version']),
    schema_version: String(stored['schema_version']),
    definition_hash: String(stored['definition_hash']),
  };
}

/**
 * Brings the dataset or schema to the contract: pending migrations, then missing tables and columns, then views and
 * descriptions. Services do not take definitions into a transaction: every statement can be run again, and what was reached
 * is recorded last. Where the definitions have not changed since the last time, a few questions are all it takes.
 */
export async function migrate(session: RemoteSession, now: () => Date): Promise<void> {
  await session.check();
  const { dialect } = session;
  const hash = definitionHash(dialect);
  const stored = await standing(session);
  if (stored !== undefined) {
    refuseNewerSchema(stored);
    if (stored.version === latestVersion && stored.definition_hash === hash) return;
  }
  const pending = migrations.filter(({ version }) => version > (stored?.version ?? 0));
  const steps = pending.flatMap((migration) => migration.statements(dialect));
  if (steps.length > 0) await session.define(steps);
  await createMissing(session, await session.shape());
  const applied = (pending.length === 0 ? [migrations.at(-1)!] : pending).map(({ version, name }) => ({
    version,
    name,
    schema_version: schemaVersion,
    definition_hash: hash,
    applied_at: now().toISOString(),
  }));
  await record(session, applied);
}

async function createMissing(session: RemoteSession, shape: Shape): Promise<void> {
  const { dialect } = session;
  const known = tables.filter((table) => shape.has(table.name));
  const statements = [
    ...tables.filter((table) => !shape.has(table.name)).map((table) => dialect.createTable(table)),
    ...known.flatMap((table) => missingColumns(session, table, shape.get(table.name)!)),
    ...views.map((view) => dialect.createView(view, view.sql(dialect))),
  ];
  await session.define(statements);
  const names = new Set(known.map(({ name }) => name));
  await session.describe(catalogue.filter(({ name }) => names.has(name)));
}

function missingColumns(
  { dialect }: RemoteSession,
  table: TableDefinition,
  stored: ReadonlyMap<string, string>,
): string[] {
  return table.columns.flatMap((column) => {
    const found = stored.get(column.name);
    if (found === undefined) return [dialect.addColumn(table, column.name)];
    const expected = dialect.type(column.type);
    if (found !== expected) throw otherShape(table.name, column.name, found, expected);
    return [];
  });
}

async function record(session: RemoteSession, rows: readonly Row[]): Promise<void> {
  const { relation, values } = inlineRows(session.dialect, 'migration', schemaMigrations.columns, rows);
  await session.atomically({ statements: [session.dialect.merge(schemaMigrations, relation)], values });
}
