import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { readTable } from '../../activities/estimation/io/read-table.ts';
import { createPlatformSessions, extractWindow } from '../../activities/extraction/index.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { createRandom } from '../../activities/random.ts';
import { createEnvStore, createRedactor, createSecretResolver } from '../../activities/secrets/index.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import { checkData } from '../../activities/warehouse/steps/check-data.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import { loadWindow } from '../../activities/warehouse/steps/load-window.ts';
import { planBackfill } from '../../activities/warehouse/steps/plan-backfill.ts';
import { createMemoryCache } from '../extraction/support/memory-cache.ts';
import { createVirtualClock } from '../extraction/support/virtual-clock.ts';
import { temporaryFolder } from './fixtures.ts';

const startMs = Date.parse('2026-01-05T00:00:00Z');
const days = 28;
const intervention = '2026-01-22T00:00:00.000Z';
const queues = ['a', 'b', 'c', 'd', 'e', 'f'];
const effect = -0.2;
let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;

beforeEach(async () => {
  folder = temporaryFolder();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
});
afterEach(async () => {
  await warehouse.close();
  folder.remove();
});

/** A CSV of all queues with one row an interval; times are local, without an offset. */
function writeCsv(minutes: number): string {
  const random = createRandom(minutes);
  const levels = queues.map(() => 300 * Math.exp(0.2 * random.normal()));
  const lines = ['Queue,Time,Offered,Answered,AHT'];
  for (let at = startMs; at < startMs + days * 86_400_000; at += minutes * 60_000) {
    const shock = 0.05 * random.normal();
    queues.forEach((queue, index) => {
      const on = index < 2 && at >= Date.parse(intervention);
      const aht = levels[index]! * Math.exp(shock + (on ? effect : 0) + 0.05 * random.normal());
      const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
      lines.push(`${queue},${time},${minutes},${minutes - 1},${aht}`);
    });
  }
  const path = join(folder.path, `data-${minutes}.csv`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

/** Backfills a files platform through the steps of the pipeline, checks it and measures the change. */
async function runThrough(minutes: number, more: Record<string, unknown>) {
  const cache = createMemoryCache();
  const config = configSchema.parse({
    platforms: [
      {
        id: 'p',
        kind: 'files',
        path: writeCsv(minutes),
        columns: {
          queue_id: 'Queue',
          interval_start: 'Time',
          offered: 'Offered',
          answered: 'Answered',
          avg_handle_time_s: 'AHT',
        },
        ...more,
      },
    ],
    changes: [
      {
        id: 'ivr',
        intervention,
        treated: ['p:a', 'p:b'],
        metrics: ['aht'],
        allowShortHistory: true,
      },
    ],
  });
  const clock = createVirtualClock();
  const redactor = createRedactor();
  const secrets = createSecretResolver([createEnvStore({})], redactor);
  const random = () => 0.5;
  const sessions = createPlatformSessions({ platforms: config.platforms, secrets, redactor, clock, random });
  const dependencies = {
    warehouse,
    cache,
    config,
    workDir: folder.path,
    clock: () => new Date('2026-03-01T00:00:00Z'),
  } as unknown as StepDependencies;
  const request = { platform: 'p', windowDays: 14, reprocess: 'missing' as const, newestFirst: false };
  const plan = await planBackfill({ ...request, runId: 'load' }, dependencies);
  for (const window of plan.windows) {
    const manifest = await extractWindow(
      { platform: 'p', window, runId: 'load' },
      { sessions, cache, clock, random },
    );
    await loadWindow({ manifest, runId: 'load' }, dependencies);
  }
  const asOf = plan.windows.at(-1)!.end;
  const measured = { changeId: 'ivr', asOf, runId: 'run-1' };
  const checks = await checkData(measured, dependencies);
  const panel = await exportPanel(measured, dependencies);
  const file = measureChange({
    table: await readTable(panel.path),
    config,
    changeId: 'ivr',
    asOf,
    driftDays: [],
    inputMaxIntervalAt: panel.maxIntervalAt,
    preAggregatedUnits: panel.preAggregatedUnits,
  });
  const lengths = await warehouse.query(
    'SELECT interval_s, source_grain, count(*) AS n, min(offered) AS offered FROM queue_hours GROUP BY ALL',
  );
  return { plan, asOf, checks, file, lengths };
}

describe('intervals of a files platform', { timeout: 60_000 }, () => {
  it.each([
    [15, 'hour', 3600, 24, 60],
    [30, 'hour', 3600, 24, 60],
    [15, 'keep', 900, 96, 15],
    [30, 'keep', 1800, 48, 30],
  ])(
    'of %i minutes with grain %s stand as %i s and measure the effect',
    async (minutes, grain, seconds, perDay, offered) => {
      const { checks, file, lengths } = await runThrough(minutes, { grain });
      expect(lengths).toEqual([
        { interval_s: seconds, source_grain: 'hourly', n: perDay * days * queues.length, offered },
      ]);
      expect(checks).toMatchObject({ failed: 0, warned: 0 });
      expect(file.failures).toEqual([]);
      expect(Math.abs(file.estimates[0]!.delta - effect)).toBeLessThan(0.02);
    },
  );

  it('with the definition of handle time that the configuration names are loaded under it and measured', async () => {
    const { file } = await runThrough(60, { handleTimeDefinition: 'talk' });
    expect(file.failures).toEqual([]);
    expect(file.estimates[0]).toMatchObject({ metric: 'aht', handle_time_definition: 'talk' });
    expect(Math.abs(file.estimates[0]!.delta - effect)).toBeLessThan(0.02);
  });

  it.each(['hour', 'keep'])(
    'of days stay days with grain %s, in the zone of the platform, and are called pre-aggregated',
    async (grain) => {
      const { plan, asOf, checks, file, lengths } = await runThrough(1440, {
        grain,
        timezone: 'Asia/Kolkata',
      });
      expect(plan.windows[0]!.start).toBe('2026-01-04T18:00:00.000Z');
      expect(asOf).toBe('2026-02-01T18:00:00.000Z');
      expect(lengths).toEqual([
        { interval_s: 86_400, source_grain: 'pre-aggregated', n: days * queues.length, offered: 1440 },
      ]);
      const stored = await warehouse.query(
        "SELECT DISTINCT strftime(interval_start, '%H:%M') AS at FROM queue_hours",
      );
      expect(stored).toEqual([{ at: '18:30' }]);
      expect(checks.failed).toBe(0);
      const warned = await warehouse.query('SELECT DISTINCT check_name FROM data_checks WHERE NOT passed');
      expect(warned).toEqual([{ check_name: 'aggregation_bias.whole_days' }]);
      expect(file.failures).toEqual([]);
      expect(file.estimates[0]).toMatchObject({ source_grain: 'pre-aggregated' });
      expect(Math.abs(file.estimates[0]!.delta - effect)).toBeLessThan(0.06);
    },
  );
});
