import { schemaMigrations, schemaVersion, tables } from '../../contract/tables/index.ts';
import { catalogue } from '../catalogue.ts';
import { missingColumns, missingParts, type Shape } from '../compare-shape.ts';
import { definitionHash, latestVersion, migrations, refuseNewerSchema } from '../migrations.ts';
import type { Row } from '../port.ts';
import { views } from '../views/index.ts';
import { inlineRows } from './inline-rows.ts';
import type { RemoteSession } from './session.ts';

/** The migration that the warehouse stands at, undefined for a new one. */
async function standing(
  session: RemoteSession,
  shape: Shape,
): Promise<{ version: number; schema_version: string; definition_hash: string } | undefined> {
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
 * is recorded last. Where nothing is missing and the definitions have not changed since the last time, a few questions are
 * all it takes. Throws `failed/newer-schema` and `failed/table-shape`.
 */
export async function migrate(session: RemoteSession, now: () => Date): Promise<void> {
  await session.check();
  const { dialect } = session;
  const hash = definitionHash(dialect);
  const shape = await session.shape();
  const stored = await standing(session, shape);
  if (stored !== undefined) {
    refuseNewerSchema(stored);
    const current = stored.version === latestVersion && stored.definition_hash === hash;
    if (current && missingParts(dialect, shape).length === 0) return;
  }
  const pending = migrations.filter(({ version }) => version > (stored?.version ?? 0));
  const steps = pending.flatMap((migration) => migration.statements(dialect));
  if (steps.length > 0) await session.define(steps);
  await createMissing(session, steps.length === 0 ? shape : await session.shape());
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
    ...known.flatMap((table) =>
      missingColumns(dialect, table, shape.get(table.name)!).map((column) =>
        dialect.addColumn(table, column),
      ),
    ),
    ...views.map((view) => dialect.createView(view, view.sql(dialect))),
  ];
  await session.define(statements);
  const names = new Set(known.map(({ name }) => name));
  await session.describe(catalogue.filter(({ name }) => names.has(name)));
}

async function record(session: RemoteSession, rows: readonly Row[]): Promise<void> {
  const { relation, values } = inlineRows(session.dialect, 'migration', schemaMigrations.columns, rows);
  await session.atomically({ statements: [session.dialect.merge(schemaMigrations, relation)], values });
}
