import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { configSchema, type PlatformConfig } from '../../activities/contract/config.ts';
import type { BackfillRequest } from '../../activities/contract/steps.ts';
import { tileFromCache } from '../../activities/extraction/cached-windows.ts';
import { planWindows } from '../../activities/extraction/index.ts';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { loadWindow } from '../../activities/warehouse/steps/load-window.ts';
import { planBackfill } from '../../activities/warehouse/steps/plan-backfill.ts';
import { temporaryFolder } from '../warehouse/fixtures.ts';
import { createHarness } from './support/harness.ts';

const folder = temporaryFolder();
const warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
await warehouse.migrate();
afterAll(async () => {
  await warehouse.close();
  folder.remove();
});

const columns = { queue_id: 'Topic', interval_start: 'DateTime', offered: 'Calls' };
const csv = `${folder.path}/calls.csv`;
const lines = (calls: number) =>
  `Topic,DateTime,Calls,Other\na,2026-01-05T09:00:00Z,7,1\na,2026-01-12T09:00:00Z,${calls},2\n`;
const request: BackfillRequest = {
  platform: 'p',
  windowDays: 7,
  reprocess: 'missing',
  newestFirst: false,
  runId: 'run',
};

describe('files that were loaded', () => {
  const plan = (harness: ReturnType<typeof createHarness>, changes: Partial<BackfillRequest> = {}) => {
    const config = configSchema.parse({ platforms: [harness.sessions.platform('p') as PlatformConfig] });
    const dependencies = { warehouse, cache: harness.cache, config, clock: () => new Date(0) };
    return planBackfill({ ...request, ...changes }, dependencies as unknown as StepDependencies);
  };

  test('are read again where their content or their mapping has changed, and only there', async () => {
    writeFileSync(csv, lines(9));
    const harness = createHarness({ files: { path: csv, columns } });
    const config = configSchema.parse({ platforms: [harness.sessions.platform('p') as PlatformConfig] });
    const dependencies = { warehouse, cache: harness.cache, config, clock: () => new Date(0) };
    const { windows } = await plan(harness);
    expect(windows).toHaveLength(2);
    for (const window of windows) {
      const manifest = await harness.extract({ window, runId: 'run' });
      await loadWindow({ manifest, runId: 'run' }, dependencies as unknown as StepDependencies);
    }
    expect(await plan(harness)).toEqual({ windows: [], skipped: 2 });

    writeFileSync(csv, lines(10));
    expect(await plan(harness)).toEqual({ windows: [windows[1]], skipped: 1 });

    writeFileSync(csv, lines(9));
    const other = createHarness({ files: { path: csv, columns: { ...columns, offered: 'Other' } } });
    expect((await plan(other)).windows).toEqual(windows);
  });

  test('from the cache are loaded in the windows that it holds', async () => {
    const harness = createHarness({ files: { path: csv, columns } });
    for (const window of planWindows('2026-01-05', '2026-01-19', 7)) await harness.extract({ window });
    const asked = { fromCache: true, reprocess: 'all' } as const;
    const all = await plan(harness, asked);
    expect(all.windows.map(({ start }) => start.slice(0, 10))).toEqual(['2026-01-05', '2026-01-12']);
    // The length of a window is the cache's, whatever is asked for.
    expect(
      await plan(harness, { ...asked, windowDays: 3, from: '2026-01-12', to: '2026-01-19' }),
    ).toMatchObject({
      windows: [all.windows[1]],
    });
    await expect(plan(harness, { ...asked, from: '2026-01-05', to: '2026-01-26' })).rejects.toMatchObject({
      kind: 'usage',
      code: 'not-in-cache',
      message: expect.stringMatching(
        /does not hold 2026-01-19T00:00 to 2026-01-26T00:00; it has the windows 2026-01-05/,
      ),
    });
    await expect(plan(harness, { ...asked, from: '2026-01-07', to: '2026-01-12' })).rejects.toMatchObject({
      message: expect.stringContaining('2026-01-05T00:00 to 2026-01-12T00:00'),
    });
  });
});

describe('windows of the cache that overlap', () => {
  const week = planWindows('2026-01-05', '2026-01-19', 7);
  const days = planWindows('2026-01-05', '2026-01-12', 1);
  const range = { from: '2026-01-05T00:00:00Z', to: '2026-01-19T00:00:00Z' };

  test('are taken as the ledger has them, else the longer ones', () => {
    expect(tileFromCache([...days, ...week], range, [])).toEqual(week);
    expect(tileFromCache([...week, ...days], range, days)).toEqual([...days, week[1]]);
  });

  test('leave no gap unnamed', () => {
    expect(() => tileFromCache([days[0]!, days[2]!], { from: days[0]!.start, to: days[2]!.end }, [])).toThrow(
      /does not hold 2026-01-06T00:00 to 2026-01-07T00:00/,
    );
    expect(() => tileFromCache([], {}, [])).toThrow(/any window; it has nothing/);
  });
});
