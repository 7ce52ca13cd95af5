import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyReportData, loadReportData } from '../../activities/reports/index.ts';
import { runReportCommand } from '../../client/commands/report.ts';
import { day } from './support/sample-origin.ts';
import { sampleReport, smallReport } from './support/sample-report.ts';
import { openSampleWarehouse, sampleTables } from './support/sample-warehouse.ts';

describe('loadReportData', () => {
  it('reads back every row of the sample from a warehouse', async () => {
    const { truth: _truth, ...expected } = sampleReport();
    const warehouse = await openSampleWarehouse(sampleTables(expected));
    const loaded = await loadReportData(warehouse.read);
    // Neither the order of rows nor that of columns is the loader's business here.
    const canonical = (rows: readonly object[]): string[] =>
      rows.map((row) => JSON.stringify(Object.entries(row).sort())).sort();
    for (const part of Object.keys(emptyReportData()) as (keyof typeof expected)[]) {
      if (part === 'generatedFor' || part === 'freshness' || part === 'rejected') continue;
      expect(canonical(loaded[part]), part).toEqual(canonical(expected[part]));
    }
    expect(loaded.generatedFor).toEqual(expected.generatedFor);
    warehouse.close();
  });

  it('gives the empty report for empty tables', async () => {
    const warehouse = await openSampleWarehouse(new Map());
    expect(await loadReportData(warehouse.read)).toEqual(emptyReportData());
    warehouse.close();
  });

  it('takes only the newest run of an effect, with its series', async () => {
    const data = smallReport();
    const stale = { run_id: 'older', as_of_at: day(120) };
    const tables = sampleTables({
      ...data,
      estimates: [...data.estimates, ...data.estimates.map((row) => ({ ...row, ...stale }))],
      counterfactual: [
        ...data.counterfactual,
        ...data.counterfactual.map((row) => ({ ...row, run_id: stale.run_id })),
      ],
    });
    const warehouse = await openSampleWarehouse(tables);
    const loaded = await loadReportData(warehouse.read);
    expect(loaded.estimates).toHaveLength(data.estimates.length);
    expect(loaded.counterfactual).toHaveLength(data.counterfactual.length);
    expect(new Set(loaded.estimates.map((row) => row.run_id))).not.toContain('older');
    warehouse.close();
  });

  it('names the table and the column that a warehouse lacks', async () => {
    const read = async (sql: string): Promise<Record<string, unknown>[]> =>
      sql.includes('from process_changes') ? [{ change_id: 'c' }] : [];
    await expect(loadReportData(read)).rejects.toMatchObject({
      kind: 'data',
      code: 'missing-column',
      message: 'table process_changes has no column unit',
    });
  });
});

describe('runReportCommand', () => {
  it('writes the page and says what stands in it', async () => {
    const out = await mkdtemp(join(tmpdir(), 'contraflow-report-'));
    const data = smallReport();
    const warehouse = await openSampleWarehouse(sampleTables(data));
    const result = await runReportCommand({ out, read: warehouse.read, truth: data.truth ?? [] });
    expect(result).toMatchObject({ path: join(out, 'index.html'), asOf: day(160), estimates: 1 });
    const again = await runReportCommand({ out: join(out, 'again'), read: warehouse.read });
    expect(await readFile(result.path, 'utf8')).toContain('true effect lies inside');
    expect(await readFile(again.path, 'utf8')).not.toContain('true effect lies inside');
    warehouse.close();
    await rm(out, { recursive: true });
  });

  it('leaves nothing behind when reading fails', async () => {
    const out = await mkdtemp(join(tmpdir(), 'contraflow-report-'));
    const read = (): Promise<never> => Promise.reject(new Error('connection lost'));
    await expect(runReportCommand({ out, read })).rejects.toThrow('connection lost');
    expect(await readdir(out)).toEqual([]);
    await rm(out, { recursive: true });
  });
});
