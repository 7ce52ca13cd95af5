import { afterEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { MembershipReference } from '../../activities/contract/steps.ts';
import { readMembership } from '../../activities/extraction/membership.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { guardChange } from '../../activities/warehouse/steps/guard-comparison.ts';
import { planMembership, recordMembership } from '../../activities/warehouse/steps/membership.ts';
import { type FaultPlan, faultKind, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from '../extraction/support/harness.ts';
import { hastyClock } from '../extraction/support/hasty-clock.ts';
import { createMemoryCache } from '../extraction/support/memory-cache.ts';
import { patiently } from '../extraction/support/patiently.ts';
import { sourceRow, temporaryFolder, windowOf } from '../warehouse/fixtures.ts';

const intervention = '2026-03-20T08:00:00Z';
const queues = ['billing', 'sales', 'retention', 'technical-support'];

const undo: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

interface Setting {
  api?: 'guide' | 'published';
  source?: 'details';
  faults?: FaultPlan;
  scopes?: string[];
  change?: Record<string, unknown>;
}

/** A warehouse with queues of a simulated platform; `cycle` does what a cycle does about members. */
async function open({ api = 'guide', source, faults, scopes, change }: Setting = {}) {
  const clients = scopes && [{ clientId: 'client', clientSecret: 'planted-secret-5f2a', scopes }];
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 3,
    kind: 'genesys',
    rateLimit: null,
    scenario: { days: 98, genesysQueues: 4 },
    clock: { now: hastyClock.now, elapsed: hastyClock.now },
    ...(clients ? { clients } : {}),
    ...(faults ? { faults } : {}),
  });
  undo.push(() => platform.close());
  const folder = temporaryFolder();
  undo.push(() => folder.remove());
  const warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  undo.push(() => warehouse.close());
  await warehouse.migrate();
  const rows = queues.map((queue) => sourceRow({ queue_id: queue }));
  await warehouse.stageWindow(windowOf(rows, { platform: 'p' }));
  const cache = createMemoryCache();
  const tokenUrl = `${platform.url}/oauth/token`;
  const { sessions, random } = createHarness({
    baseUrl: platform.url,
    cache,
    clock: hastyClock,
    platform: {
      api,
      ...(api === 'published' ? { tokenUrl } : {}),
      rateLimit: { requestsPerMinute: 60_000, burst: 1000 },
    },
  });
  const config = configSchema.parse({
    platforms: [{ id: 'p', kind: 'genesys', credentials: 'env://P', api, ...(source ? { source } : {}) }],
    changes: [
      { id: 'ivr', intervention, treated: ['p:billing'], ...change },
      { id: 'later', intervention: '2026-03-28T00:00:00Z', treated: ['p:retention'] },
    ],
  });
  const dependencies = { warehouse, cache, config } as unknown as StepDependencies;
  const cycle = async (asOf: string): Promise<MembershipReference | undefined> => {
    const [due] = await planMembership({ asOf, changeIds: ['ivr', 'later'] }, dependencies);
    if (due === undefined) return undefined;
    const reference = await patiently(() =>
      readMembership(due, { sessions, cache, clock: hastyClock, random }),
    );
    await recordMembership({ reference: reference!, asOf }, dependencies);
    return reference!;
  };
  const guard = (asOf: string) => guardChange({ changeId: 'ivr', asOf, runId: 'run-1' }, dependencies);
  return { warehouse, cycle, guard };
}

const overlap = (warehouse: Warehouse) =>
  warehouse.query(
    'SELECT queue_id, agents, shared_agents, expected_share, handled_share, period_start, period_end FROM queue_overlap ORDER BY queue_id',
  );
const counted = (warehouse: Warehouse) =>
  warehouse.query('SELECT * FROM queue_agent_days ORDER BY queue_id, day');
const asOf = '2026-04-10T00:00:00.000Z';

describe('the share of handled contacts', () => {
  it.each(['guide', 'published'] as const)('stands for every queue in the %s profile', async (api) => {
    const { warehouse, cycle, guard } = await open({ api });
    await cycle(asOf);
    const { checks } = await guard(asOf);
    const rows = await overlap(warehouse);
    expect(rows.map((row) => row['queue_id'])).toEqual(['billing', 'sales', 'technical-support']);
    expect(rows.map((row) => row['shared_agents'])).toEqual([1, 1, 0]);
    for (const { queue_id, handled_share, expected_share, shared_agents, ...rest } of rows) {
      expect(Math.sign(Number(handled_share)), String(queue_id)).toBe(shared_agents);
      expect(handled_share, String(queue_id)).toBeLessThan(0.2);
      // The simulated agents of two queues divide the day equally, so that the count comes near to what is expected.
      expect(Math.abs(Number(handled_share) - Number(expected_share))).toBeLessThan(0.02);
      expect(rest).toMatchObject({
        period_start: '2025-12-20T00:00:00.000Z',
        period_end: '2026-03-20T00:00:00.000Z',
      });
    }
    expect(checks[0]).toMatchObject({ name: 'agent_overlap', details: { withoutHandledShare: [] } });
    expect(checks[0]!.message).not.toContain('divided equally');
  });

  it('rests on counts of whole days, each read once and again until it is settled', async () => {
    const { warehouse, cycle } = await open();
    const spans = (reference: MembershipReference | undefined) =>
      reference?.handled?.parts.map(({ start, end }) => `${start.slice(0, 10)}/${end.slice(0, 10)}`);
    expect(spans(await cycle('2026-03-22T05:00:00.000Z'))).toEqual([
      '2025-12-20/2026-01-19',
      '2026-01-19/2026-02-18',
      '2026-02-18/2026-03-20',
      '2026-03-20/2026-03-22',
    ]);
    expect(await cycle('2026-03-22T06:00:00.000Z')).toBeUndefined();
    expect(spans(await cycle('2026-03-23T05:00:00.000Z'))).toEqual(['2026-03-18/2026-03-23']);
    expect(spans(await cycle('2026-04-01T05:00:00.000Z'))).toEqual(['2026-03-19/2026-03-28']);
    expect(await cycle('2026-04-03T05:00:00.000Z')).not.toHaveProperty('handled');
    const [days] = await warehouse.query(
      'SELECT count(*) AS n, count(DISTINCT day) AS days, sum(contacts) AS contacts FROM queue_agent_days',
    );
    expect(days).toMatchObject({ n: 98 * 4, days: 98 });
  });

  it('is the same with every fault at five percent of requests and without', async () => {
    const rules = faultKind.options
      .filter((fault) => fault !== 'conflict')
      .map((fault) => ({ kind: fault, share: 0.05, seconds: fault === 'slow-body' ? 0.05 : 1 }));
    const clean = await open();
    const faulty = await open({ faults: { seed: 5, rules } });
    for (const { cycle, guard } of [clean, faulty]) {
      await cycle(asOf);
      await guard(asOf);
    }
    expect(await counted(clean.warehouse)).toHaveLength(98 * 4);
    expect(await counted(faulty.warehouse)).toEqual(await counted(clean.warehouse));
    expect(await overlap(faulty.warehouse)).toEqual(await overlap(clean.warehouse));
  });

  it('is unknown where the credentials may not read aggregates, and the check says so', async () => {
    const { warehouse, cycle, guard } = await open({
      scopes: ['telephony:queue:read', 'routing:skill:read', 'audits:audit:view'],
    });
    expect(await cycle(asOf)).toMatchObject({
      handled: { parts: [], refused: expect.stringContaining('analytics:conversationAggregate:view') },
      members: 4 * 13,
    });
    const { checks } = await guard(asOf);
    expect((await overlap(warehouse)).map((row) => row['handled_share'])).toEqual([null, null, null]);
    expect(checks[0]).toMatchObject({
      message: expect.stringContaining('Analytics > Conversation Aggregate > View'),
      details: { withoutHandledShare: ['p'] },
    });
  });

  it('is not counted where nobody wants to know, or where interactions are read', async () => {
    const detailed = await open({ api: 'published', source: 'details' });
    expect(await detailed.cycle(asOf)).not.toHaveProperty('handled');
    const off = await open({ change: { skillExclusion: 'off' } });
    expect((await off.cycle(asOf))!.handled!.parts[0]!.start).toBe('2025-12-28T00:00:00.000Z');
  });
});
