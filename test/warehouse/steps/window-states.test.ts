import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../../activities/contract/config.ts';
import type { BackfillRequest } from '../../../activities/contract/steps.ts';
import { createFolderCache } from '../../../activities/extraction/index.ts';
import { createWarehouse, type Warehouse } from '../../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../../activities/warehouse/steps/dependencies.ts';
import { planBackfill } from '../../../activities/warehouse/steps/plan-backfill.ts';
import {
  recordWindowFailure,
  recordWindowStarted,
  recordWindowStopped,
} from '../../../activities/warehouse/steps/window-states.ts';
import { hourly, temporaryFolder, week, windowOf } from '../fixtures.ts';

const folder = temporaryFolder();
let warehouse: Warehouse;
let dependencies: StepDependencies;
let files = 0;

beforeEach(async () => {
  await warehouse?.close();
  const path = join(folder.path, `warehouse-${files++}.duckdb`);
  warehouse = await createWarehouse({ kind: 'duckdb', path });
  await warehouse.migrate();
  dependencies = {
    warehouse,
    cache: createFolderCache(join(folder.path, 'cache')),
    config: configSchema.parse({
      platforms: [{ id: 'genesys-eu', kind: 'genesys', credentials: 'env://GENESYS' }],
    }),
    configHash: 'c',
    codeVersion: '0',
    workDir: folder.path,
    reportDir: folder.path,
    clock: () => new Date('2026-02-01T00:00:00Z'),
  };
});
afterAll(async () => {
  await warehouse.close();
  folder.remove();
});

const request: BackfillRequest = {
  platform: 'genesys-eu',
  from: week.start,
  to: '2026-01-26T00:00:00.000Z',
  windowDays: 7,
  reprocess: 'missing',
  newestFirst: false,
  runId: 'run-2',
};
const own = { platform: 'genesys-eu', window: week, runId: 'run-2' };
const states = async () =>
  (await warehouse.readLedger()).map(({ window_start, status }) => [window_start.slice(0, 10), status]);

describe('the ledger', () => {
  it('shows the plan of a backfill, and leaves what is loaded as it is', async () => {
    await warehouse.stageWindow(windowOf(hourly(week.start, 3)));
    await planBackfill({ ...request, reprocess: 'all' }, dependencies);
    expect(await states()).toEqual([
      ['2026-01-05', 'done'],
      ['2026-01-12', 'planned'],
      ['2026-01-19', 'planned'],
    ]);
    expect((await warehouse.readLedger()).map(({ run_id, attempts }) => [run_id, attempts])).toEqual([
      ['run-1', 1],
      ['run-2', 0],
      ['run-2', 0],
    ]);
  });

  it('is the same when the plan is made again', async () => {
    const plan = await planBackfill(request, dependencies);
    const ledger = await warehouse.readLedger();
    expect(await planBackfill(request, dependencies)).toEqual(plan);
    expect(await warehouse.readLedger()).toEqual(ledger);
  });

  it('drops the windows of a plan that was given up and is now cut otherwise', async () => {
    await planBackfill(request, dependencies);
    await warehouse.stageWindow(windowOf(hourly(week.start, 3), { runId: 'run-2' }));
    const longer = { id: 'genesys-eu', kind: 'cxone', api: 'published', credentials: 'env://CXONE' };
    const config = configSchema.parse({ platforms: [longer] });
    await planBackfill({ ...request, windowDays: 14, runId: 'run-3' }, { ...dependencies, config });
    expect(
      (await warehouse.readLedger()).map(({ window_start, window_end, status }) => [
        window_start.slice(0, 10),
        window_end.slice(0, 10),
        status,
      ]),
    ).toEqual([
      ['2026-01-05', '2026-01-12', 'done'],
      ['2026-01-05', '2026-01-19', 'planned'],
      ['2026-01-19', '2026-01-26', 'planned'],
    ]);
  });

  it('shows a window that is read as running, and counts one attempt when it is loaded', async () => {
    await planBackfill(request, dependencies);
    await recordWindowStarted(own, dependencies);
    expect(await states()).toEqual([
      ['2026-01-05', 'running'],
      ['2026-01-12', 'planned'],
      ['2026-01-19', 'planned'],
    ]);
    await warehouse.stageWindow(windowOf(hourly(week.start, 3), { runId: 'run-2' }));
    expect((await warehouse.readLedger())[0]).toMatchObject({ status: 'done', attempts: 1, rereads: null });
  });

  it('counts a second reading of a window although it was shown as running', async () => {
    await warehouse.stageWindow(windowOf(hourly(week.start, 3)));
    await recordWindowStarted(own, dependencies);
    expect((await warehouse.readLedger())[0]).toMatchObject({ status: 'running', rows: 3, run_id: 'run-1' });
    await warehouse.stageWindow(windowOf(hourly(week.start, 3), { runId: 'run-2', attempt: 2 }));
    expect((await warehouse.readLedger())[0]).toMatchObject({ status: 'done', rereads: 1, run_id: 'run-2' });
  });

  it.each([
    ['planned', async () => {}],
    ['failed', () => recordWindowFailure({ ...own, error: '503' }, dependencies)],
    ['done', () => warehouse.stageWindow(windowOf(hourly(week.start, 3)))],
    [
      'partial',
      () => warehouse.stageWindow(windowOf(hourly(week.start, 3), { status: 'partial', complete: false })),
    ],
  ])('sets a window that was %s back to that when its reading is cancelled', async (status, before) => {
    await before();
    await recordWindowStarted(own, dependencies);
    expect(await states()).toEqual([['2026-01-05', 'running']]);
    await recordWindowStopped(own, dependencies);
    expect(await states()).toEqual([['2026-01-05', status]]);
  });

  it('plans a cancelled window again where the missing ones are asked for', async () => {
    await planBackfill(request, dependencies);
    await recordWindowStarted(own, dependencies);
    await recordWindowStopped(own, dependencies);
    expect((await planBackfill(request, dependencies)).windows).toHaveLength(3);
  });

  it('keeps what was refused for its content with the reason, and only that', async () => {
    await recordWindowFailure({ ...own, error: '503', kind: 'failed' }, dependencies);
    await recordWindowFailure({ ...own, error: 'queue billing came twice', kind: 'data' }, dependencies);
    expect(
      await warehouse.query('SELECT platform, window_start, reference, reason FROM rejected_records'),
    ).toEqual([
      {
        platform: 'genesys-eu',
        window_start: week.start,
        reference: 'window',
        reason: 'queue billing came twice',
      },
    ]);
    await warehouse.stageWindow(windowOf(hourly(week.start, 3), { runId: 'run-2', attempt: 3 }));
    expect(await warehouse.query('SELECT reason FROM rejected_records')).toEqual([]);
  });
});
