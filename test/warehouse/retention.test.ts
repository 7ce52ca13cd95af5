import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { storePage, writeManifest } from '../../activities/extraction/cache/index.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { planRun } from '../../activities/warehouse/steps/plan-run.ts';
import { createMemoryCache } from '../extraction/support/memory-cache.ts';
import { estimate, hourly, temporaryFolder, windowOf } from './fixtures.ts';

const weeks = [
  { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' },
  { start: '2026-01-12T00:00:00.000Z', end: '2026-01-19T00:00:00.000Z' },
  { start: '2026-01-19T00:00:00.000Z', end: '2026-01-26T00:00:00.000Z' },
] as const;
const nominalAt = '2026-01-26T00:00:00.000Z';
let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;
let cache: ReturnType<typeof createMemoryCache>;

const dependencies = (retention: object | undefined, broken = false) =>
  ({
    warehouse,
    cache: broken
      ? {
          ...cache,
          remove: async () => {
            throw new Error('the store refuses');
          },
        }
      : cache,
    clock: () => new Date('2026-02-01T00:00:00Z'),
    configHash: 'c0ffee',
    codeVersion: '0',
    config: configSchema.parse({
      platforms: [{ id: 'genesys-eu', kind: 'genesys', credentials: 'env://P' }],
      changes: [{ id: 'ivr', intervention: '2026-01-08T00:00:00Z', treated: ['genesys-eu:billing'] }],
      ...(retention === undefined ? {} : { retention }),
    }),
  }) as unknown as StepDependencies;

const run = (retention?: object, broken = false) =>
  planRun({ nominalAt, workflowId: 'pipeline/all' }, dependencies(retention, broken));
const count = async (table: string) =>
  Number((await warehouse.query(`SELECT count(*) AS n FROM ${table}`))[0]!['n']);
const cached = () => new Set([...cache.objects.keys()].map((key) => key.split('/')[1]!.slice(0, 8)));

beforeEach(async () => {
  folder = temporaryFolder();
  cache = createMemoryCache();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
  for (const window of weeks) {
    const place = { platform: 'genesys-eu', window };
    const page = await storePage(cache, { ...place, number: 1 }, { rows: [] }, 0);
    await writeManifest(cache, { ...place, pages: [page] } as never);
    await warehouse.stageWindow(windowOf(hourly(window.start, 168), { window }));
  }
  await warehouse.appendResults('impact_estimates', [estimate()], { replaceRun: 'run-1' });
});
afterEach(async () => {
  await warehouse.close();
  folder.remove();
});

describe('retention', () => {
  it('keeps everything where nothing is configured', async () => {
    await run();
    expect(cached()).toEqual(new Set(['20260105', '20260112', '20260119']));
    expect(await count('raw_queue_intervals')).toBe(504);
    expect(await count("pipeline_runs WHERE step = 'retention'")).toBe(0);
  });

  it('clears away old pages and raw rows, and nothing else', async () => {
    await run({ cacheDays: 14, rawDays: 10 });
    expect(cached()).toEqual(new Set(['20260112', '20260119']));
    expect(await count('raw_queue_intervals')).toBe(240);
    expect(await count('queue_hours')).toBe(504);
    expect(await count('extraction_windows')).toBe(3);
    expect(await count('impact_estimates')).toBe(1);
    expect(await count("window_status WHERE step = 'load' AND items = 168")).toBe(3);
    const [record] = await warehouse.query("SELECT * FROM pipeline_runs WHERE step = 'retention'");
    expect(record).toMatchObject({
      workflow_id: 'pipeline/all',
      status: 'done',
      detail: '1 cached windows and 264 raw rows cleared away',
    });
    await run({ cacheDays: 14, rawDays: 10 });
    const [again] = await warehouse.query("SELECT detail FROM pipeline_runs WHERE step = 'retention'");
    expect(again).toEqual({ detail: '0 cached windows and 0 raw rows cleared away' });
  });

  it('keeps the pages of a window that was not loaded, whatever their age', async () => {
    await warehouse.recordWindow({
      platform: 'genesys-eu',
      window: weeks[0],
      runId: 'run-2',
      attempt: 1,
      status: 'failed',
      error: 'refused',
      at: nominalAt,
    });
    await run({ cacheDays: 1 });
    expect(cached()).toEqual(new Set(['20260105', '20260119']));
  });

  it('does not hold up the cycle where the store refuses', async () => {
    expect(await run({ cacheDays: 1 }, true)).toMatchObject({ changeIds: ['ivr'] });
    const [record] = await warehouse.query(
      "SELECT status, detail FROM pipeline_runs WHERE step = 'retention'",
    );
    expect(record).toEqual({ status: 'failed', detail: 'the store refuses' });
  });

  it.each([{ cacheDays: 0 }, { rawDays: 1.5 }, { resultDays: 3 }])('%j is refused', (retention) => {
    expect(configSchema.safeParse({ retention }).success).toBe(false);
  });
});
