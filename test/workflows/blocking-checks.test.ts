import { afterAll, beforeAll, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { asApplicationFailure } from '../../activities/failures/as-application-failure.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import { checkData } from '../../activities/warehouse/steps/check-data.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import { recordStep } from '../../activities/warehouse/steps/record-step.ts';
import { parkedQuery, resolveUpdate } from '../../workflows/messages.ts';
import type { pipeline } from '../../workflows/pipeline.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type House, startHouse } from '../support/house.ts';
import { hourly, temporaryFolder, week, windowOf } from '../warehouse/fixtures.ts';

const folder = temporaryFolder();
let house: House;
let warehouse: Warehouse;
beforeAll(async () => {
  house = await startHouse();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
});
afterAll(async () => {
  await house?.close();
  await warehouse?.close();
  folder.remove();
});

const load = (talk: number) =>
  warehouse.stageWindow(windowOf(hourly(week.start, 168, () => ({ avg_talk_time_s: talk }))));

it('data at fault parks the change with the reason, and mended data lets it go on', async () => {
  const dependencies = {
    warehouse,
    workDir: folder.path,
    clock: () => new Date('2026-02-01T00:00:00Z'),
    codeVersion: '0',
    configHash: 'c0ffee',
    config: configSchema.parse({
      platforms: [{ id: 'genesys-eu', kind: 'genesys', credentials: 'env://P' }],
      changes: [
        {
          id: 'ivr-redesign',
          intervention: '2026-01-08T00:00:00Z',
          treated: ['genesys-eu:billing'],
          allowShortHistory: true,
        },
      ],
    }),
  } as unknown as StepDependencies;
  house.furnish({
    warehouse: {
      recordStep: (record) => recordStep(record, dependencies),
      checkData: (request) => checkData(request, dependencies),
      exportPanel: (request) =>
        exportPanel(request, dependencies).catch((error: unknown) => {
          throw asApplicationFailure(error);
        }),
    },
  });
  await load(-1);
  const runId = 'pipeline-2026-01-12';
  const child = `estimate/ivr-redesign/${runId}`;
  const cycle = await house.client.workflow.start<typeof pipeline>('pipeline', {
    workflowId: 'pipeline/blocked',
    taskQueue: taskQueues.workflows,
    args: [{ asOf: week.end, extract: false, changeIds: ['ivr-redesign'] }],
  });
  expect(await cycle.result()).toMatchObject({ status: 'partial', parked: [child], changes: [] });
  expect(house.callNames()).not.toContain('publishEstimates');

  const handle = house.client.workflow.getHandle(child);
  const reason = expect.stringContaining('genesys-eu:billing: counts or times are negative');
  expect(await handle.query(parkedQuery)).toMatchObject({ step: 'panel', reason });
  // What `status` and the report show.
  expect(await warehouse.query("SELECT detail FROM pipeline_runs WHERE status = 'parked'")).toEqual([
    { detail: reason },
  ]);
  expect(
    await warehouse.query('SELECT check_name, severity, failing_rows FROM data_checks WHERE NOT passed'),
  ).toEqual([{ check_name: 'plausible_values', severity: 'error', failing_rows: 168 }]);

  await load(240);
  await handle.executeUpdate(resolveUpdate, { args: [{ action: 'retry', note: 'export was corrected' }] });
  expect(await handle.result()).toMatchObject({ changeId: 'ivr-redesign' });
  expect(house.callNames()).toContain('publishEstimates');
});
