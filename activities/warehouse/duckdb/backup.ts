import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { BackupManifest } from '../../contract/backup-manifest.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { schemaMigrations, tables } from '../../contract/tables/index.ts';
import { textLiteral } from '../identifiers.ts';
import { hashFile, removeQuietly } from './export-files.ts';
import { execute, select, withConnection } from './session.ts';

/** Where the facts of a backup stand. */
export const manifestPath = (file: string): string => `${file}.json`;

let copies = 0;

/**
 * Copies the whole database into another file as of one instant, while others go on reading and writing: the copy is one
 * statement, so it sees one state. The file appears when it is whole, its manifest after it.
 * Throws `failed/backup-failed`, `usage/no-tables` for a file that holds none.
 */
export function backupInstance(instance: DuckDBInstance, path: string, at: Date): Promise<BackupManifest> {
  return withConnection(instance, async (connection) => {
    const partial = `${path}.partial-${process.pid}-${++copies}`;
    const alias = `backup_${process.pid}_${copies}`;
    try {
      mkdirSync(dirname(path), { recursive: true });
      const [origin] = await select(connection, 'SELECT current_database() AS name');
      await execute(connection, `ATTACH ${textLiteral(partial)} AS ${alias} (READ_WRITE)`);
      let facts: Awaited<ReturnType<typeof factsOf>>;
      try {
        await execute(connection, `COPY FROM DATABASE ${quoted(String(origin!['name']))} TO ${alias}`);
        facts = await factsOf(connection, alias);
        await execute(connection, `CHECKPOINT ${alias}`);
      } finally {
        await execute(connection, `DETACH ${alias}`);
      }
      const manifest: BackupManifest = {
        format: 1,
        createdAt: at.toISOString(),
        ...facts,
        bytes: statSync(partial).size,
        sha256: await hashFile(partial),
      };
      rmSync(manifestPath(path), { force: true });
      renameSync(partial, path);
      writeFileSync(`${partial}.json`, `${JSON.stringify(manifest, null, 2)}\n`);
      renameSync(`${partial}.json`, manifestPath(path));
      return manifest;
    } catch (error) {
      for (const end of ['', '.wal', '.json']) removeQuietly(`${partial}${end}`);
      throw error instanceof ContraflowError ? error : backupFailed(path, error);
    }
  });
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

async function factsOf(
  connection: DuckDBConnection,
  alias: string,
): Promise<Pick<BackupManifest, 'schemaVersion' | 'migration' | 'tables'>> {
  const stored = await select(
    connection,
    `SELECT table_name FROM duckdb_tables() WHERE database_name = '${alias}' ORDER BY table_name`,
  );
  const present = new Set(stored.map((row) => String(row['table_name'])));
  if (!present.has(schemaMigrations.name)) throw noTables();
  const [version] = await select(
    connection,
    `SELECT version, schema_version FROM ${alias}.main.${schemaMigrations.name} ORDER BY version DESC LIMIT 1`,
  );
  const rows: Record<string, number> = {};
  for (const { name } of tables.filter((table) => present.has(table.name))) {
    const [counted] = await select(connection, `SELECT count(*) AS n FROM ${alias}.main."${name}"`);
    rows[name] = Number(counted!['n']);
  }
  return {
    schemaVersion: String(version?.['schema_version'] ?? '0.0'),
    migration: Number(version?.['version'] ?? 0),
    tables: rows,
  };
}

const noTables = (): ContraflowError =>
  new ContraflowError({
    kind: 'usage',
    code: 'no-tables',
    message: "the warehouse has none of Contraflow's tables yet",
    hint: 'load data first ("contraflow backfill"), or set warehouse.path',
  });

const backupFailed = (path: string, cause: unknown): ContraflowError =>
  new ContraflowError({
    kind: 'failed',
    code: 'backup-failed',
    message: `${path} could not be written: ${(cause as Error).message.split('\n')[0]}`,
    hint: 'check that the folder exists, may be written and has room',
    cause,
  });
