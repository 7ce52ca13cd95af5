import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createWarehouse, openReader } from '../../activities/warehouse/index.ts';
import { socketPath } from '../../activities/warehouse/socket/address.ts';
import { hourly, temporaryFolder, windowOf } from './fixtures.ts';

const script = fileURLToPath(new URL('./holder-process.ts', import.meta.url));
const folder = temporaryFolder();
afterAll(() => folder.remove());

async function startHolder(path: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout!, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

const config = (path: string) => ({ kind: 'duckdb' as const, path });

describe('readers beside a process that holds the warehouse', { timeout: 30_000 }, () => {
  const path = join(folder.path, 'held', 'warehouse.duckdb');
  let holder: ChildProcess;
  beforeAll(async () => {
    holder = await startHolder(path);
  });
  afterAll(() => kill(holder));

  it('are answered by it', async () => {
    const reader = await openReader(config(path));
    expect(
      await reader.query('SELECT name, starts_at FROM calendar_events WHERE unit = $1', ['all']),
    ).toEqual([{ name: 'payday', starts_at: '2026-01-05T00:00:00.000Z' }]);
    await reader.close();
  });
  it('get long answers whole and in order', async () => {
    const reader = await openReader(config(path));
    const rows = await reader.query("SELECT range AS n, repeat('é', 50) AS s FROM range(25000)");
    expect(rows.map(({ n }) => n)).toEqual(Array.from({ length: 25_000 }, (_, n) => n));
    expect(new Set(rows.map(({ s }) => s))).toEqual(new Set(['é'.repeat(50)]));
    await reader.close();
  });
  it('can ask several questions at once', async () => {
    const reader = await openReader(config(path));
    const answers = await Promise.all([1, 2, 3, 4].map((n) => reader.query('SELECT $1 AS n', [n])));
    expect(answers).toEqual([[{ n: 1 }], [{ n: 2 }], [{ n: 3 }], [{ n: 4 }]]);
    await reader.close();
  });
  it.each([';', '-- nothing', '/* nothing */'])('says that %s is no query', async (sql) => {
    const reader = await openReader(config(path));
    await expect(reader.query(sql)).rejects.toMatchObject({
      code: 'not-read-only',
      message: expect.stringMatching(/empty/),
    });
    await reader.close();
  });

  it.each([
    ["SELECT * FROM read_text('/etc/hostname')", 'read_text'],
    ["SELECT (SELECT count(*) FROM read_csv('package.json'))", 'read_csv'],
    ["EXPLAIN ANALYZE SELECT * FROM glob('*')", 'glob'],
    ["FROM 'package.json'", 'package.json'],
    ['FROM package.json', 'package.json'],
    ['SELECT * FROM "/etc/hosts".csv', '/etc/hosts.csv'],
    ['WITH a AS (FROM main.data.parquet) SELECT count(*) FROM a', 'main.data.parquet'],
    ["EXPLAIN ANALYZE (SELECT * FROM 'data.csv')", 'data.csv'],
    ["EXPLAIN (FROM 'data.csv')", 'data.csv'],
    ["DESCRIBE SELECT * FROM 'data.parquet'", 'data.parquet'],
    ["FROM query_table('data.parquet')", 'query_table'],
    ['FROM query($$FROM read_text($1)$$)', 'query'],
  ])('cannot read files of the machine: %s', async (sql, named) => {
    const reader = await openReader(config(path));
    await expect(reader.query(sql)).rejects.toMatchObject({
      kind: 'usage',
      code: 'file-in-query',
      message: expect.stringContaining(named),
    });
    await reader.close();
  });
  it.each([
    'DESCRIBE calendar_events',
    'SHOW TABLES',
    'SUMMARIZE calendar_events',
    'EXPLAIN SELECT * FROM "main"."calendar_events"',
    'WITH q AS (FROM range(3)) SELECT * FROM q, unnest([1, 2])',
    "SELECT table_name FROM duckdb_tables() WHERE table_name = 'queue_hours'",
    'SELECT table_name FROM information_schema.tables',
  ])('read what is in the warehouse: %s', async (sql) => {
    const reader = await openReader(config(path));
    expect((await reader.query(sql)).length).toBeGreaterThan(0);
    await reader.close();
  });
  it.each([
    'DELETE FROM calendar_events',
    'DROP TABLE calendar_events',
    "COPY calendar_events TO '/tmp/never.csv'",
    "ATTACH '/tmp/never.duckdb'",
    'SET threads = 1',
    'CHECKPOINT',
    'BEGIN; DELETE FROM calendar_events; COMMIT',
  ])('cannot write: %s', async (sql) => {
    const reader = await openReader(config(path));
    await expect(reader.query(sql)).rejects.toMatchObject({ kind: 'usage', code: 'not-read-only' });
    expect(await reader.query('SELECT count(*) AS n FROM calendar_events')).toEqual([{ n: 1 }]);
    await reader.close();
  });
  it('cannot write by way of EXPLAIN ANALYZE', async () => {
    const reader = await openReader(config(path));
    await expect(reader.query('EXPLAIN ANALYZE DELETE FROM calendar_events')).rejects.toMatchObject({
      kind: 'usage',
    });
    expect(await reader.query('SELECT count(*) AS n FROM calendar_events')).toEqual([{ n: 1 }]);
    await reader.close();
  });
  it('have the holder write an export', async () => {
    const reader = await openReader(config(path));
    const out = join(folder.path, "exported 'events'.json");
    expect(await reader.exportTable('calendar_events', 'json', out)).toBe(1);
    expect(JSON.parse(readFileSync(out, 'utf8'))).toMatchObject([{ name: 'payday', unit: 'all' }]);
    await expect(reader.exportTable('x; DROP TABLE y', 'json', out)).rejects.toMatchObject({
      code: 'unknown-table',
    });
    await reader.close();
  });
  it('come from the same user only', () => {
    expect(statSync(socketPath(path)).mode & 0o777).toBe(0o600);
  });
  it('do not disturb it with nonsense', async () => {
    const socket = connect(socketPath(path));
    await once(socket, 'connect');
    socket.write('no JSON\n{"id":1}\n');
    const [answer] = await once(socket, 'data');
    expect(String(answer)).toContain('not-read-only');
    socket.destroy();
    const reader = await openReader(config(path));
    expect(await reader.query('SELECT 1 AS n')).toEqual([{ n: 1 }]);
    await reader.close();
  });
  it('keep a second writer out, naming the pid', async () => {
    const refused = createWarehouse(config(path), { lockWaitMs: 0 });
    await expect(refused).rejects.toMatchObject({ kind: 'failed', code: 'warehouse-locked' });
    await expect(refused).rejects.toThrow(`process ${holder.pid}`);
  });
});

describe('readers without a holder', { timeout: 30_000 }, () => {
  it('open the file themselves once the holder was killed', async () => {
    const path = join(folder.path, 'killed', 'warehouse.duckdb');
    await kill(await startHolder(path));
    expect(existsSync(socketPath(path))).toBe(true);
    const reader = await openReader(config(path));
    expect(await reader.query('SELECT name FROM calendar_events')).toEqual([{ name: 'payday' }]);
    await expect(reader.query('DELETE FROM calendar_events')).rejects.toMatchObject({
      code: 'not-read-only',
    });
    await reader.close();
    const writer = await createWarehouse(config(path));
    await writer.migrate();
    expect(await writer.query('SELECT name FROM calendar_events')).toEqual([{ name: 'payday' }]);
    await writer.close();
    expect(existsSync(socketPath(path))).toBe(false);
  });
  it('say so where there is no warehouse, and make none', async () => {
    const path = join(folder.path, 'nothing', 'warehouse.duckdb');
    await expect(openReader(config(path))).rejects.toMatchObject({
      kind: 'usage',
      code: 'warehouse-missing',
    });
    expect(existsSync(dirname(path))).toBe(false);
  });
  it('say so where the file is no warehouse', async () => {
    const path = join(folder.path, 'text.duckdb');
    writeFileSync(
      path,
      'this is a text file, not a database, and it is long enough to be read as a header'.repeat(100),
    );
    await expect(openReader(config(path))).rejects.toMatchObject({
      kind: 'usage',
      code: 'warehouse-unreadable',
    });
  });
  it('say so where the folder cannot be made', async () => {
    const path = join(folder.path, 'text.duckdb', 'warehouse.duckdb');
    await expect(createWarehouse(config(path))).rejects.toMatchObject({
      kind: 'usage',
      code: 'warehouse-unreadable',
    });
  });
  it('name the holder that does not answer', async () => {
    const path = join(folder.path, 'silent', 'warehouse.duckdb');
    const holder = await startHolder(path);
    rmSync(socketPath(path));
    const refused = openReader(config(path));
    await expect(refused).rejects.toMatchObject({ kind: 'failed', code: 'warehouse-locked' });
    await expect(refused).rejects.toThrow(`process ${holder.pid}`);
    await kill(holder);
  });
});

describe('one process', { timeout: 30_000 }, () => {
  it('shares one database among its handles', async () => {
    const path = join(folder.path, 'shared', 'warehouse.duckdb');
    const [first, second] = await Promise.all([createWarehouse(config(path)), createWarehouse(config(path))]);
    await first.migrate();
    const rows = hourly('2026-01-05T00:00:00.000Z', 24);
    await Promise.all([
      first.stageWindow(windowOf(rows)),
      second.stageWindow(windowOf(rows, { runId: 'run-2' })),
    ]);
    await first.close();
    expect(await second.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 24 }]);
    const reader = await openReader(config(path));
    expect(await reader.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 24 }]);
    await reader.close();
    await second.close();
    const again = await createWarehouse(config(path));
    expect(await again.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 24 }]);
    await again.close();
  });
  it('answers over a socket of its own where the path is too long for one', async () => {
    const path = join(folder.path, 'a-long-folder-name'.repeat(8), 'warehouse.duckdb');
    expect(Buffer.byteLength(socketPath(path))).toBeLessThanOrEqual(100);
    const warehouse = await createWarehouse(config(path));
    await warehouse.migrate();
    expect(statSync(socketPath(path)).mode & 0o777).toBe(0o600);
    const reader = await openReader(config(path));
    expect(await reader.query('SELECT count(*) AS n FROM queue_hours')).toEqual([{ n: 0 }]);
    await reader.close();
    await warehouse.close();
  });
});

describe('a warehouse of another shape', () => {
  it('is refused by table and column', async () => {
    const path = join(folder.path, 'other.duckdb');
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run('CREATE TABLE queue_hours (platform INTEGER)');
    connection.closeSync();
    instance.closeSync();
    const warehouse = await createWarehouse(config(path));
    const refused = warehouse.migrate();
    await expect(refused).rejects.toMatchObject({ kind: 'failed', code: 'table-shape' });
    await expect(refused).rejects.toThrow(/queue_hours has column platform as INTEGER, expected VARCHAR/);
    expect(await warehouse.query('SELECT count(*) AS n FROM duckdb_tables() WHERE NOT internal')).toEqual([
      { n: 1 },
    ]);
    await warehouse.close();
  });
  it('gains the columns it lacks', async () => {
    const path = join(folder.path, 'older.duckdb');
    const instance = await DuckDBInstance.create(path);
    const connection = await instance.connect();
    await connection.run(
      "CREATE TABLE calendar_events (run_id VARCHAR, name VARCHAR); INSERT INTO calendar_events VALUES ('r', 'old')",
    );
    connection.closeSync();
    instance.closeSync();
    const warehouse = await createWarehouse(config(path));
    await warehouse.migrate();
    await warehouse.upsertByKey('calendar_events', [
      {
        name: 'new',
        starts_at: '2026-01-05T00:00:00Z',
        ends_at: '2026-01-06T00:00:00Z',
        unit: 'all',
        run_id: 'run-1',
      },
    ]);
    expect(await warehouse.query('SELECT name, unit, run_id FROM calendar_events ORDER BY name')).toEqual([
      { name: 'new', unit: 'all', run_id: 'run-1' },
      { name: 'old', unit: null, run_id: 'r' },
    ]);
    await warehouse.close();
  });
});
