import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { readMembership } from '../../activities/extraction/membership.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { guardChange } from '../../activities/warehouse/steps/guard-comparison.ts';
import { planMembership, recordMembership } from '../../activities/warehouse/steps/membership.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from '../extraction/support/harness.ts';
import { createMemoryCache } from '../extraction/support/memory-cache.ts';
import { sourceRow, temporaryFolder, windowOf } from '../warehouse/fixtures.ts';

const asOf = '2026-04-01T00:00:00.000Z';
const request = { changeId: 'ivr', asOf, runId: 'run-1' };
let folder: ReturnType<typeof temporaryFolder>;
let warehouse: Warehouse;
const cache = createMemoryCache();

const dependencies = (change: Record<string, unknown> = {}) =>
  ({
    warehouse,
    cache,
    config: configSchema.parse({
      platforms: [{ id: 'p', kind: 'genesys', credentials: 'env://P' }],
      changes: [{ id: 'ivr', intervention: '2026-01-20T00:00:00Z', treated: ['p:billing'], ...change }],
    }),
  }) as unknown as StepDependencies;

beforeEach(async () => {
  folder = temporaryFolder();
  warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  await warehouse.migrate();
  const queues = ['billing', 'sales', 'retention', 'technical-support'];
  const rows = queues.map((queue) => sourceRow({ queue_id: queue }));
  await warehouse.stageWindow(windowOf(rows, { platform: 'p' }));
});
afterEach(async () => {
  await warehouse.close();
  folder.remove();
});

describe('members of a platform', () => {
  it('are read from its published endpoints, kept, and show in the overlap of a change', async () => {
    const platform = await startSimulatedPlatform({
      port: 0,
      seed: 3,
      kind: 'genesys',
      rateLimit: null,
      scenario: { days: 14, genesysQueues: 4 },
    });
    try {
      const { sessions, clock, random } = createHarness({
        baseUrl: platform.url,
        cache,
        platform: { rateLimit: { requestsPerMinute: 60_000, burst: 1000 } },
      });
      expect(await planMembership({ asOf, changeIds: ['ivr'] }, dependencies())).toMatchObject([
        { platform: 'p' },
      ]);
      const reference = await readMembership({ platform: 'p' }, { sessions, cache, clock, random });
      expect(await recordMembership({ reference: reference!, asOf }, dependencies())).toBe(4 * 13);
      expect(await recordMembership({ reference: reference!, asOf }, dependencies())).toBe(4 * 13);
      expect(
        await warehouse.query('SELECT count(*) AS n FROM queue_members WHERE skills IS NOT NULL'),
      ).toEqual([{ n: 52 }]);
      const named = await warehouse.query(
        'SELECT DISTINCT skill FROM agent_skills WHERE agent_id IN (SELECT agent_id FROM queue_members) ORDER BY skill',
      );
      expect(named.length).toBeGreaterThan(0);
      expect(named.filter(({ skill }) => /^skill-|^[0-9a-f-]{36}$/.test(String(skill)))).toEqual([]);
      expect(await planMembership({ asOf, changeIds: ['ivr'] }, dependencies())).toEqual([]);

      const guard = await guardChange(request, dependencies());
      expect(guard.exclusions).toEqual([]);
      expect(guard.checks.map(({ name, status }) => [name, status])).toEqual([
        ['agent_overlap', 'passed'],
        ['clean_separation', 'passed'],
      ]);
      const stored = await warehouse.query(
        'SELECT queue_id, agents, shared_agents, round(expected_share, 4) AS share, handled_share FROM queue_overlap ORDER BY queue_id',
      );
      // Of 13 agents the last of billing also serves sales and the last of technical support serves billing.
      expect(stored).toEqual([
        { queue_id: 'billing', agents: 13, shared_agents: 2, share: 0.0833, handled_share: null },
        { queue_id: 'retention', agents: 13, shared_agents: 1, share: 0.0417, handled_share: null },
        { queue_id: 'sales', agents: 13, shared_agents: 1, share: 0.0417, handled_share: null },
        { queue_id: 'technical-support', agents: 13, shared_agents: 0, share: 0, handled_share: null },
      ]);
    } finally {
      await platform.close();
    }
  });

  it('are asked for where a unit is a skill, and not where nobody wants to know', async () => {
    const skilled = dependencies({ treated: ['p:skill=French'] });
    expect(await planMembership({ asOf, changeIds: ['ivr'] }, skilled)).toMatchObject([{ platform: 'p' }]);
    expect(
      await planMembership({ asOf, changeIds: ['ivr'] }, dependencies({ skillExclusion: 'off' })),
    ).toEqual([]);
  });
});

describe('a comparison of which nothing is known', () => {
  it('says so and leaves nothing out', async () => {
    const guard = await guardChange(request, dependencies());
    expect(guard.exclusions).toEqual([]);
    expect(guard.checks[0]).toMatchObject({
      name: 'agent_overlap',
      status: 'partial',
      details: { unknownPlatforms: ['p'] },
    });
    expect(await warehouse.query('SELECT count(*) AS n FROM queue_overlap')).toEqual([{ n: 0 }]);
  });
});

describe('routing changes in the warehouse', () => {
  it('fail the separation of a change they touch', async () => {
    await warehouse.upsertByKey('routing_changes', [
      {
        platform: 'p',
        entity: 'billing',
        changed_at: '2026-01-10T08:00:00.000Z',
        by: 'ann',
        before: '{}',
        after: '{}',
        run_id: 'r',
      },
      {
        platform: 'p',
        entity: 'sales',
        changed_at: '2026-01-10T08:00:00.000Z',
        by: null,
        before: '{}',
        after: '{}',
        run_id: 'r',
      },
    ]);
    const guard = await guardChange(request, dependencies());
    expect(guard.checks[1]).toMatchObject({ name: 'clean_separation', status: 'failed' });
    expect(guard.exclusions.map(({ unit }) => unit)).toEqual(['p:sales']);
  });
});
