import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { catalogue, createWarehouse } from '../../activities/warehouse/index.ts';
import { runExportCommand } from '../../client/commands/export.ts';
import { runQueryCommand } from '../../client/commands/query.ts';
import { runTablesCommand } from '../../client/commands/tables.ts';
import { hourly, temporaryFolder, week, windowOf } from './fixtures.ts';

const folder = temporaryFolder();
const config = configSchema.parse({
  warehouse: { kind: 'duckdb', path: join(folder.path, 'warehouse.duckdb') },
});
const unsafe = '"Sales", \u001b[31mred\nline';

beforeAll(async () => {
  const warehouse = await createWarehouse(config.warehouse);
  await warehouse.migrate();
  await warehouse.stageWindow(windowOf(hourly(week.start, 3, () => ({ queue_name: unsafe }))));
  await warehouse.close();
});
afterAll(() => folder.remove());

describe('query', () => {
  it('gives rows as a document and as a table', async () => {
    const outcome = await runQueryCommand({
      sql: 'SELECT queue_id, offered FROM queue_hours LIMIT 1',
      config,
    });
    expect(outcome).toMatchObject({ document: [{ queue_id: 'billing', offered: 12 }], exitCode: 0 });
    expect(outcome.text).toContain('billing');
    expect(outcome.text.endsWith('1 row')).toBe(true);
  });
  it('says when there are none', async () => {
    const outcome = await runQueryCommand({ sql: 'SELECT * FROM impact_estimates', config });
    expect(outcome).toEqual({ document: [], text: 'no rows', exitCode: 0 });
  });
  it('shows control characters in data and never sends them to the terminal', async () => {
    const outcome = await runQueryCommand({ sql: 'SELECT queue_name FROM queue_hours LIMIT 1', config });
    expect(outcome.document).toEqual([{ queue_name: unsafe }]);
    expect(outcome.text).not.toContain('\u001b');
    expect(outcome.text).toContain('\\u{1b}[31mred\\u{a}line');
  });
  it('shows characters that turn the direction of writing, and leaves emoji whole', async () => {
    const sql =
      "SELECT 'a' || chr(8238) || 'b' || chr(65279) || chr(917505) AS s, '👩' || chr(8205) || '💻' AS emoji";
    const { document, text } = await runQueryCommand({ sql, config });
    expect(document).toEqual([{ s: 'a\u202eb\ufeff\u{e0001}', emoji: '👩\u200d💻' }]);
    expect(text).toContain('a\\u{202e}b\\u{feff}\\u{e0001}');
    expect(text).toContain('👩\u200d💻');
    expect(text).not.toMatch(/[\u202e\ufeff]/);
  });
  it('refuses to write', async () => {
    await expect(runQueryCommand({ sql: 'DELETE FROM queue_hours', config })).rejects.toMatchObject({
      kind: 'usage',
    });
  });
});

describe('tables', () => {
  it('lists every relation', () => {
    const { document, text } = runTablesCommand();
    expect(document).toHaveLength(catalogue.length);
    for (const { name } of catalogue) expect(text).toContain(name);
  });
  it('shows the columns of one', () => {
    expect(runTablesCommand({ name: 'drift_checks' }).text).toContain('flag_2sd');
    expect(() => runTablesCommand({ name: 'nothing' })).toThrow(/no table or view "nothing"/);
  });
});

describe('export', () => {
  const out = (name: string): string => join(folder.path, name);

  it('writes JSON with times in ISO', async () => {
    const path = out('hours.json');
    const outcome = await runExportCommand({ table: 'queue_hours', format: 'json', out: path, config });
    expect(outcome.document).toEqual({ table: 'queue_hours', format: 'json', path, rows: 3 });
    const rows = JSON.parse(readFileSync(path, 'utf8'));
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatchObject({
      queue_name: unsafe,
      interval_start: '2026-01-05T00:00:00.000Z',
      offered: 12,
    });
  });
  it('writes CSV with a header and quoted text', async () => {
    await runExportCommand({ table: 'queue_hours', format: 'csv', out: out('hours.csv'), config });
    const text = readFileSync(out('hours.csv'), 'utf8');
    expect(text.startsWith('platform,queue_id,queue_name,')).toBe(true);
    expect(text).toContain('"""Sales"", ');
    expect(text).toContain('2026-01-05T02:00:00.000Z');
  });
  it('writes Parquet', async () => {
    await runExportCommand({ table: 'queue_hours', format: 'parquet', out: out('hours.parquet'), config });
    const connection = await (await DuckDBInstance.create()).connect();
    const reader = await connection.runAndReadAll(
      `SELECT queue_name, CAST(sum(offered) AS INTEGER) AS offered FROM '${out('hours.parquet')}' GROUP BY 1`,
    );
    expect(reader.getRowObjects()).toEqual([{ queue_name: unsafe, offered: 36 }]);
    connection.closeSync();
  });
  it('writes views', async () => {
    const outcome = await runExportCommand({
      table: 'window_status',
      format: 'csv',
      out: out('grid.csv'),
      config,
    });
    expect(outcome.document.rows).toBe(4);
  });
  it.each([
    [{ table: 'nothing', format: 'csv' }, 'unknown-table'],
    [{ table: 'queue_hours', format: 'xlsx' }, 'unknown-format'],
  ])('refuses %o', async (options, code) => {
    await expect(runExportCommand({ ...options, out: out('never'), config })).rejects.toMatchObject({
      kind: 'usage',
      code,
    });
  });
  it('makes no folder for a file', async () => {
    const path = join(out('no-such-folder'), 'hours.csv');
    await expect(
      runExportCommand({ table: 'queue_hours', format: 'csv', out: path, config }),
    ).rejects.toMatchObject({ kind: 'usage', code: 'missing-folder' });
    expect(existsSync(out('no-such-folder'))).toBe(false);
  });
  it('leaves no half-written file where it cannot write', async () => {
    const path = join(out('hours.csv'), 'below-a-file.csv');
    await expect(
      runExportCommand({ table: 'queue_hours', format: 'csv', out: path, config }),
    ).rejects.toMatchObject({
      kind: 'failed',
      code: 'export-failed',
    });
  });
});
