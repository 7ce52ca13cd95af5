import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { WindowOutcome } from '../../activities/contract/steps.ts';
import { planWindows } from '../../activities/extraction/index.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { loadWindow } from '../../activities/warehouse/steps/load-window.ts';
import { describeRetries } from '../../client/output/retries.ts';
import { type FaultPlan, faultKind, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { temporaryFolder } from '../warehouse/fixtures.ts';
import { createHarness, plantedSecret } from './support/harness.ts';
import { hastyClock } from './support/hasty-clock.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import { patiently } from './support/patiently.ts';

/** Short windows, so that there are enough requests for most faults to come up. */
const windowsOf = {
  genesys: planWindows('2026-01-05', '2026-01-19', 2),
  cxone: planWindows('2026-01-05', '2026-01-19', 1),
};
const queues = { genesys: 16, cxone: 8 };

const undo: (() => Promise<void> | void)[] = [];
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

/** Fourteen days of one platform, from its pages to the tables. */
async function backfill(kind: 'genesys' | 'cxone', runId: string, faults?: FaultPlan) {
  const simulated = await startSimulatedPlatform({
    port: 0,
    seed: 11,
    kind,
    rateLimit: null,
    clock: { now: hastyClock.now, elapsed: hastyClock.now },
    scenario: { days: 14, genesysQueues: queues.genesys, cxoneQueues: queues.cxone },
    ...(faults === undefined ? {} : { faults }),
  });
  undo.push(() => simulated.close());
  const folder = temporaryFolder();
  undo.push(() => folder.remove());
  const warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  undo.push(() => warehouse.close());
  await warehouse.migrate();
  const cache = createMemoryCache();
  const harness = createHarness({
    baseUrl: simulated.url,
    cache,
    clock: hastyClock,
    platform: { kind, rateLimit: { requestsPerMinute: 60_000, burst: 1000 } },
  });
  const config = configSchema.parse({ platforms: [{ id: 'p', kind, credentials: 'env://P' }] });
  const dependencies = { warehouse, cache, config, clock: () => new Date(0) } as unknown as StepDependencies;
  const outcomes: WindowOutcome[] = [];
  for (const window of windowsOf[kind]) {
    const manifest = await patiently(() => harness.extract({ window, runId }));
    outcomes.push(await loadWindow({ manifest, runId }, dependencies));
  }
  return { warehouse, outcomes, objects: cache.objects };
}

const hours = (warehouse: Warehouse) =>
  warehouse.query(
    'SELECT * EXCLUDE (run_id, created_at) FROM queue_hours ORDER BY platform, queue_id, media_type, interval_start',
  );

describe.each(['genesys', 'cxone'] as const)(
  'a run against %s with every fault at five percent of its requests',
  (kind) => {
    const rules = faultKind.options
      .filter((fault) => fault !== 'conflict')
      .map((fault) => ({ kind: fault, share: 0.05, seconds: fault === 'slow-body' ? 0.05 : 1 }));

    let clean: Awaited<ReturnType<typeof backfill>>;
    let faulty: typeof clean;
    beforeAll(async () => {
      clean = await backfill(kind, 'clean');
      faulty = await backfill(kind, 'faulty', { seed: 5, rules });
    }, 60_000);

    test('ends with the tables of a run without faults, and tells what was repeated and why', async () => {
      const expected = await hours(clean.warehouse);
      expect(expected).toHaveLength(14 * 24 * queues[kind]);
      expect(await hours(faulty.warehouse)).toEqual(expected);
      expect(faulty.outcomes.map(({ status, complete }) => [status, complete])).toEqual(
        windowsOf[kind].map(() => ['done', true]),
      );

      const ledger = await faulty.warehouse.readLedger();
      const retries = ledger.map((entry) => JSON.parse(entry.retries!) as Record<string, number>);
      expect(retries).toEqual(faulty.outcomes.map((outcome) => outcome.retries));
      const requests = ({ outcomes }: typeof clean) =>
        outcomes.reduce((sum, outcome) => sum + outcome.requests!, 0);
      expect(requests(faulty)).toBeGreaterThan(requests(clean));
      expect(clean.outcomes.map((outcome) => outcome.retries)).toEqual(windowsOf[kind].map(() => ({})));
      const reasons = new Set(retries.flatMap((counts) => Object.keys(counts)));
      expect(reasons.size).toBeGreaterThan(3);
      for (const counts of retries) {
        for (const reason of Object.keys(counts))
          expect(describeRetries(counts)).toContain(`${reason} ${counts[reason]}`);
      }
    });

    test('leaves no secret in the cache or in any table', async () => {
      const { warehouse, objects } = faulty;
      const tables = await warehouse.query(
        "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'",
      );
      const rows = await Promise.all(
        tables.map(({ table_name: name }) => warehouse.query(`SELECT * FROM "${String(name)}"`)),
      );
      const stored = Buffer.concat([...objects.values()]).toString('latin1') + JSON.stringify(rows);
      expect(rows.flat().length).toBeGreaterThan(14 * 24);
      expect(stored).not.toContain(plantedSecret);
      expect(stored).not.toMatch(/eyJ[A-Za-z0-9_-]{10,}\./);
    });
  },
);
