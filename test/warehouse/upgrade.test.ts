import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaMigrations, schemaVersion } from '../../activities/contract/tables/index.ts';
import { catalogue, createWarehouse } from '../../activities/warehouse/index.ts';
import { latestVersion } from '../../activities/warehouse/migrations.ts';
import type { ContractObject, ContractProperty } from '../../infra/docs/data-contract.ts';
import { latestReleased } from '../../infra/docs/released-contract.ts';
import { alterFile, hourly, temporaryFolder, week, windowOf } from './fixtures.ts';

const released = latestReleased()!;
const oldTables = released.tables.schema.filter(({ physicalType }) => physicalType === 'table');

let folder: ReturnType<typeof temporaryFolder>;
let path: string;
beforeEach(() => {
  folder = temporaryFolder();
  path = join(folder.path, 'w.duckdb');
});
afterEach(() => folder.remove());

const types: Record<string, string> = {
  string: 'VARCHAR',
  integer: 'BIGINT',
  number: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  date: 'DATE',
};
const typeOf = ({ logicalType, logicalTypeOptions }: ContractProperty): string =>
  logicalTypeOptions?.format === 'json' ? 'JSON' : types[logicalType]!;

/** A value that the column of the released contract admits, as SQL. */
function literalOf(column: ContractProperty): string {
  const value = column.quality?.[0]?.arguments.validValues[0];
  if (value !== undefined) return `'${value}'`;
  const samples: Record<string, string> = {
    VARCHAR: `'of ${column.name}'`,
    JSON: "'[]'",
    BIGINT: '7',
    DOUBLE: '0.25',
    BOOLEAN: 'true',
    TIMESTAMP: "TIMESTAMP '2026-01-05 09:00:00'",
    DATE: "DATE '2026-01-05'",
  };
  return samples[typeOf(column)]!;
}

function statementsOf({ name, properties }: ContractObject): string[] {
  const declared = properties.map(
    (column) => `"${column.name}" ${typeOf(column)}${column.required ? ' NOT NULL' : ''}`,
  );
  const row =
    name === schemaMigrations.name
      ? `1, 'tables and views of the first contract', '${released.version}', 'hash of then', TIMESTAMP '2026-01-05 09:00:00'`
      : properties.map(literalOf).join(', ');
  return [`CREATE TABLE "${name}" (${declared.join(', ')})`, `INSERT INTO "${name}" VALUES (${row})`];
}

/** A file as the released version left it, one row in each table; `alter` runs before it is closed. */
async function leaveReleased(alter: readonly string[] = []): Promise<void> {
  await alterFile(path, [...oldTables.flatMap(statementsOf), ...alter]);
}

/** An empty file as this version leaves it; `alter` runs afterwards, as somebody else's statements. */
async function leaveMigrated(alter: readonly string[]): Promise<void> {
  const warehouse = await createWarehouse({ kind: 'duckdb', path });
  await warehouse.migrate();
  await warehouse.close();
  await alterFile(path, alter);
}

describe('the format of the file', () => {
  const format = async () => {
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await warehouse.migrate();
    await warehouse.stageWindow(windowOf(hourly(week.start, 24)));
    const loaded = await warehouse.query('SELECT count(*) AS n FROM queue_hours WHERE run_id = $1', [
      'run-1',
    ]);
    const [file] = await warehouse.query(
      "SELECT tags['storage_version'] AS version FROM duckdb_databases() WHERE NOT internal",
    );
    await warehouse.close();
    return { loaded, ...file };
  };
  it('is that of DuckDB 1.4 where the file is new', async () => {
    expect(await format()).toEqual({ loaded: [{ n: 24 }], version: 'v1.4.0+' });
  });
  it('stays where the file is there', async () => {
    await leaveReleased();
    expect(await format()).toEqual({ loaded: [{ n: 24 }], version: 'v1.0.0+' });
  });
});

describe('a warehouse of the released version', () => {
  it('is brought to this one with its rows', async () => {
    await leaveReleased([
      // What a version before did not have yet comes as an empty column.
      'ALTER TABLE extraction_windows DROP COLUMN rereads',
      'ALTER TABLE queue_overlap DROP COLUMN handled_share',
    ]);
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await warehouse.migrate();
    for (const { name, columns } of catalogue) {
      const [row] = await warehouse.query(`SELECT * FROM "${name}" LIMIT 1`);
      if (row !== undefined)
        expect(Object.keys(row).sort(), name).toEqual(columns.map((column) => column.name).sort());
    }
    for (const { name, properties } of oldTables) {
      if (name === schemaMigrations.name) continue;
      const [row] = await warehouse.query(`SELECT * FROM "${name}"`);
      const changed =
        name === 'extraction_windows' ? 'rereads' : name === 'queue_overlap' ? 'handled_share' : '';
      for (const column of properties) {
        const value = row![column.name];
        if (column.name === changed) expect(value, name).toBeNull();
        else expect(value, `${name}.${column.name}`).not.toBeNull();
      }
    }
    const applied = await warehouse.query(
      'SELECT version, schema_version, definition_hash FROM schema_migrations ORDER BY version',
    );
    expect(applied.at(-1)).toMatchObject({ version: latestVersion, schema_version: schemaVersion });
    expect(applied.at(-1)!['definition_hash']).not.toBe('hash of then');
    // It works on: a window is loaded beside what was there.
    await warehouse.stageWindow(windowOf(hourly(week.start, 24)));
    expect(await warehouse.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 25 }]);
    expect(await warehouse.query('SELECT DISTINCT platform FROM data_freshness')).toHaveLength(2);
    await warehouse.close();
  });

  it('stays as it was where a column has another type', async () => {
    await leaveReleased(['ALTER TABLE queue_hours ALTER COLUMN offered TYPE VARCHAR']);
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await expect(warehouse.migrate()).rejects.toMatchObject({
      kind: 'failed',
      code: 'table-shape',
      message: expect.stringContaining('queue_hours has column offered'),
    });
    expect(await warehouse.query('SELECT definition_hash FROM schema_migrations')).toEqual([
      { definition_hash: 'hash of then' },
    ]);
    await warehouse.close();
  });

  it.each([
    ['a view', 'DROP VIEW window_status', 'SELECT * FROM window_status'],
    ['a table', 'DROP TABLE agent_days', 'SELECT * FROM agent_days'],
    [
      'a column',
      'ALTER TABLE extraction_windows DROP COLUMN rereads',
      'SELECT rereads FROM extraction_windows',
    ],
  ])('gets back %s that was dropped after this version had migrated it', async (_what, drop, question) => {
    await leaveMigrated([drop]);
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await expect(warehouse.query(question)).rejects.toMatchObject({ code: 'bad-query' });
    await warehouse.migrate();
    await expect(warehouse.query(question)).resolves.toEqual([]);
    await warehouse.close();
  });

  it('is refused where a column was altered after this version had migrated it', async () => {
    await leaveMigrated(['ALTER TABLE queue_hours ALTER COLUMN offered TYPE VARCHAR']);
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await expect(warehouse.migrate()).rejects.toMatchObject({
      kind: 'failed',
      code: 'table-shape',
      message: 'table queue_hours has column offered as VARCHAR, expected BIGINT',
    });
    await warehouse.close();
  });

  it.each([
    ['a later migration', `UPDATE schema_migrations SET version = ${latestVersion + 1}`],
    ['another contract', "UPDATE schema_migrations SET schema_version = '99.0'"],
  ])('is refused with %s, and nothing is changed', async (_name, statement) => {
    await leaveReleased([statement, 'ALTER TABLE extraction_windows DROP COLUMN rereads']);
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await expect(warehouse.migrate()).rejects.toMatchObject({ kind: 'failed', code: 'newer-schema' });
    const [row] = await warehouse.query('SELECT * FROM extraction_windows');
    expect(Object.keys(row!)).not.toContain('rereads');
    await warehouse.close();
  });
});
