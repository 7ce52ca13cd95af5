import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../../../activities/contract/config.ts';
import type { RunRecord } from '../../../activities/contract/steps.ts';
import { createFolderCache } from '../../../activities/extraction/index.ts';
import { createWarehouse, type Warehouse } from '../../../activities/warehouse/index.ts';
import { recordStep } from '../../../activities/warehouse/steps/record-step.ts';
import { temporaryFolder } from '../fixtures.ts';

const folder = temporaryFolder();
let warehouse: Warehouse;
beforeAll(async () => {
  warehouse = await createWarehouse({ kind: 'duckdb', path: join(folder.path, 'warehouse.duckdb') });
  await warehouse.migrate();
});
afterAll(async () => {
  await warehouse.close();
  folder.remove();
});

it('a run keeps its start while it is paused and goes on, and has another when it runs again', async () => {
  const record = async (minute: number, status: RunRecord['status'], detail: string | null) => {
    const run = { runId: 'r', step: 'run', workflowId: 'w', kind: 'backfill' as const, status, detail };
    await recordStep(run, {
      warehouse,
      cache: createFolderCache(join(folder.path, 'cache')),
      config: configSchema.parse({}),
      configHash: 'c',
      codeVersion: '0',
      workDir: folder.path,
      reportDir: folder.path,
      clock: () => new Date(Date.UTC(2026, 1, 1, 0, minute)),
    });
    const [row] = await warehouse.query("SELECT * FROM pipeline_runs WHERE run_id = 'r'", []);
    return [String(row?.['started_at']).slice(14, 16), row?.['ended_at'] !== null, row?.['detail']];
  };
  expect(await record(1, 'running', null)).toEqual(['01', false, null]);
  expect(await record(2, 'running', 'paused')).toEqual(['01', false, 'paused']);
  expect(await record(3, 'running', null)).toEqual(['01', false, null]);
  expect(await record(4, 'done', null)).toEqual(['01', true, null]);
  expect(await record(5, 'running', null)).toEqual(['05', false, null]);
});
