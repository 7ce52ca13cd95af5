import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Config, configSchema } from '../../activities/contract/config.ts';
import { createWarehouse, openReader, type Warehouse } from '../../activities/warehouse/index.ts';
import { runBackupCommand } from '../../client/commands/backup.ts';
import { runRestoreCommand } from '../../client/commands/restore.ts';
import { estimate, hourly, temporaryFolder, week, windowOf } from './fixtures.ts';

let folder: ReturnType<typeof temporaryFolder>;
let config: Config;
let file: string;
const at = (path: string): Config => configSchema.parse({ warehouse: { kind: 'duckdb', path } });
const force = false;

beforeEach(() => {
  folder = temporaryFolder();
  config = at(join(folder.path, "it's a warehouse.duckdb"));
  file = join(folder.path, "the backup's place", 'b; DROP.duckdb');
  mkdirSync(dirname(file));
});
afterEach(() => folder.remove());

async function open(): Promise<Warehouse> {
  const warehouse = await createWarehouse(config.warehouse);
  await warehouse.migrate();
  return warehouse;
}

async function fill(): Promise<void> {
  const warehouse = await open();
  await warehouse.stageWindow(windowOf(hourly(week.start, 168)));
  await warehouse.appendResults('impact_estimates', [estimate()], { replaceRun: 'run-1' });
  await warehouse.close();
}

async function everything(of: Config): Promise<unknown[]> {
  const reader = await openReader(of.warehouse);
  const rows = [];
  for (const name of ['queue_hours', 'impact_estimates', 'window_status', 'schema_migrations'])
    rows.push(await reader.query(`SELECT * FROM ${name} ORDER BY ALL`));
  await reader.close();
  return rows;
}

describe('backup and restore', { timeout: 30_000 }, () => {
  it('bring back every table and view, comments and all', async () => {
    await fill();
    const before = await everything(config);
    const { document } = await runBackupCommand({ file, force, config });
    expect(document).toMatchObject({ migration: expect.any(Number), tables: { queue_hours: 168 } });

    const elsewhere = at(join(folder.path, 'elsewhere', 'w.duckdb'));
    const restored = await runRestoreCommand({ file, force, config: elsewhere });
    expect(restored.text).toContain('schema 1.');
    expect(await everything(elsewhere)).toEqual(before);
    const reader = await openReader(elsewhere.warehouse);
    const bare = await reader.query(
      "SELECT table_name FROM duckdb_columns() WHERE NOT internal AND comment IS NULL AND schema_name = 'main'",
    );
    await reader.close();
    expect(bare).toEqual([]);
    // The restored file is a warehouse like any other: it migrates and takes further windows.
    const warehouse = await createWarehouse(elsewhere.warehouse);
    await warehouse.migrate();
    expect(await warehouse.stageWindow(windowOf(hourly(week.start, 168), { attempt: 2 }))).toMatchObject({
      hours: 168,
    });
    await warehouse.close();
  });

  it('refuse what is there already, unless told to replace it', async () => {
    await fill();
    await runBackupCommand({ file, force, config });
    await expect(runBackupCommand({ file, force, config })).rejects.toMatchObject({
      kind: 'usage',
      code: 'file-exists',
    });
    await runBackupCommand({ file, force: true, config });
    await expect(runRestoreCommand({ file, force, config })).rejects.toMatchObject({
      kind: 'usage',
      code: 'warehouse-exists',
    });
    const before = await everything(config);
    const warehouse = await open();
    await warehouse.stageWindow(windowOf([], { attempt: 2 }));
    await warehouse.close();
    expect(await everything(config)).not.toEqual(before);
    await runRestoreCommand({ file, force: true, config });
    expect(await everything(config)).toEqual(before);
  });

  it('leave the warehouse alone where a backup is damaged, cut, without its manifest or not there', async () => {
    await fill();
    await runBackupCommand({ file, force, config });
    const before = readFileSync(config.warehouse.kind === 'duckdb' ? config.warehouse.path : '');
    const refused = async (code: string) => {
      await expect(runRestoreCommand({ file, force: true, config })).rejects.toMatchObject({ code });
      expect(readFileSync((config.warehouse as { path: string }).path).equals(before)).toBe(true);
    };
    const whole = readFileSync(file);
    const altered = Buffer.from(whole);
    altered[whole.length - 100] = altered[whole.length - 100]! ^ 1;
    writeFileSync(file, altered);
    await refused('backup-damaged');
    writeFileSync(file, whole.subarray(0, 5000));
    await refused('backup-damaged');
    writeFileSync(file, whole);
    appendFileSync(`${file}.json`, 'x');
    await refused('backup-damaged');
    rmSync(`${file}.json`);
    await refused('backup-damaged');
    rmSync(file);
    await refused('backup-missing');
  });

  it('refuse a backup of newer code and leave no part of it', async () => {
    await fill();
    await runBackupCommand({ file, force, config });
    const manifest = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as Record<string, unknown>;
    writeFileSync(`${file}.json`, JSON.stringify({ ...manifest, migration: 999 }));
    await expect(runRestoreCommand({ file, force: true, config })).rejects.toMatchObject({
      code: 'newer-schema',
    });
    expect(readdirSync(folder.path).filter((name) => /restoring|partial/.test(name))).toEqual([]);
  });

  it('say in words where there is nothing to copy, or nowhere to copy it to', async () => {
    await expect(runBackupCommand({ file, force, config })).rejects.toMatchObject({
      code: 'warehouse-missing',
    });
    await fill();
    writeFileSync(join(folder.path, 'a-file'), '');
    const nowhere = join(folder.path, 'a-file', 'b.duckdb');
    await expect(runBackupCommand({ file: nowhere, force, config })).rejects.toMatchObject({
      kind: 'failed',
      code: 'backup-failed',
    });
    const folderless = join(folder.path, 'no-such-folder', 'b.duckdb');
    await expect(runBackupCommand({ file: folderless, force, config })).rejects.toMatchObject({
      kind: 'usage',
      code: 'missing-folder',
    });
    expect(readdirSync(folder.path)).not.toContain('no-such-folder');
    const remote = configSchema.parse({
      warehouse: { kind: 'bigquery', project: 'acme-analytics', dataset: 'd', location: 'EU' },
    });
    await expect(runRestoreCommand({ file, force, config: remote })).rejects.toMatchObject({
      kind: 'usage',
      code: 'no-file-warehouse',
    });
  });
});

describe('beside a process that holds the warehouse and writes', { timeout: 60_000 }, () => {
  let writer: ChildProcess;
  beforeEach(async () => {
    const script = fileURLToPath(new URL('./writing-process.ts', import.meta.url));
    const { path } = config.warehouse as { path: string };
    writer = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(writer.stdout!, 'data');
  });
  afterEach(async () => {
    const gone = once(writer, 'exit');
    writer.kill('SIGKILL');
    await gone;
  });

  it('a backup sees one instant, and a restore is refused', async () => {
    for (const round of [1, 2, 3]) {
      const path = `${file}-${round}`;
      await runBackupCommand({ file: path, force, config });
      const copy = at(`${folder.path}/copy-${round}.duckdb`);
      await runRestoreCommand({ file: path, force, config: copy });
      const reader = await openReader(copy.warehouse);
      // The writer changes both tables in one transaction, so they agree in every state that anybody may see.
      const [hours] = await reader.query(
        'SELECT count(*) AS n, count(DISTINCT run_id) AS runs FROM queue_hours',
      );
      const [ledger] = await reader.query(
        'SELECT sum("rows") AS n, count(*) AS windows FROM extraction_windows',
      );
      await reader.close();
      expect(Number(hours!['n'])).toBeGreaterThan(0);
      expect(hours!['n']).toBe(ledger!['n']);
    }
    await expect(runRestoreCommand({ file: `${file}-1`, force: true, config })).rejects.toMatchObject({
      kind: 'failed',
      code: 'warehouse-locked',
    });
    expect(existsSync((config.warehouse as { path: string }).path)).toBe(true);
  });
});
