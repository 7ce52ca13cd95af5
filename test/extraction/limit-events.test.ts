import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, expect, test } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import type { DialOutcome, MembershipReference } from '../../activities/contract/steps.ts';
import { createDialingActivities } from '../../activities/dialing/activities.ts';
import { createExtractionActivities } from '../../activities/extraction/index.ts';
import { createWarehouse } from '../../activities/warehouse/index.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { loadWindow } from '../../activities/warehouse/steps/load-window.ts';
import { recordMembership } from '../../activities/warehouse/steps/membership.ts';
import { recordDialDecision } from '../../activities/warehouse/steps/record-dial-decision.ts';
import { type FaultPlan, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { temporaryFolder } from '../warehouse/fixtures.ts';
import { createHarness } from './support/harness.ts';

const folder = temporaryFolder();
const warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
await warehouse.migrate();
const undo: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const step of undo) await step();
  await warehouse.close();
  folder.remove();
});

const config = configSchema.parse({
  platforms: [{ id: 'p', kind: 'genesys', credentials: 'env://P' }],
  campaigns: [{ id: 'spring-renewals', platform: 'p', policy: 'guide' }],
});

/** Every first request is refused with a wait of a second. */
async function refusing(path: string) {
  const faults: FaultPlan = {
    seed: 1,
    rules: [{ kind: 'rate-limit-storm', share: 1, seconds: 1, path }],
  };
  const options = { port: 0, seed: 3, rateLimit: null, faults, kind: 'genesys' } as const;
  const platform = await startSimulatedPlatform({ ...options, scenario: { days: 14, genesysQueues: 1 } });
  undo.push(() => platform.close());
  const harness = createHarness({ baseUrl: platform.url });
  const dependencies = { ...harness, warehouse, config, random: () => 0.5 };
  const steps = {
    ...dependencies,
    clock: () => new Date(0),
    codeVersion: '0',
    configHash: 'c',
  } as unknown as StepDependencies;
  return { harness, dependencies, steps };
}

const stored = (runId: string) =>
  warehouse.query(
    'SELECT platform, kind, status, wait_s, window_start IS NULL AS outside FROM rate_limit_events WHERE run_id = $1',
    [runId],
  );

test('limits that the dial tuner feels stand in rate_limit_events', async () => {
  const { dependencies, steps } = await refusing('/api/v2/outbound/');
  const { decideAndWrite } = createDialingActivities(dependencies);
  const tick = {
    campaignId: 'spring-renewals',
    decisionId: 'd/1',
    decidedAt: '2026-01-05T09:00:00.000Z',
    policyState: '',
    currentRatio: null,
  };
  const outcome = (await new MockActivityEnvironment().run(decideAndWrite, tick)) as DialOutcome;
  expect(outcome.rateLimited).toBe(true);
  expect(outcome.rateLimitEvents?.length).toBeGreaterThan(0);
  await recordDialDecision(
    { runId: 'tune', campaignId: 'spring-renewals', decidedAt: tick.decidedAt, outcome },
    steps,
  );
  const events = await stored('tune');
  expect(events).toHaveLength(outcome.rateLimitEvents!.length);
  expect(events[0]).toMatchObject({ platform: 'p', kind: '429', status: 429, outside: true });
});

test('so do those of reading members', async () => {
  const { dependencies, steps } = await refusing('/api/v2/routing/');
  const { readMembership } = createExtractionActivities(dependencies);
  const request = { platform: 'p' };
  const reference = (await new MockActivityEnvironment().run(
    readMembership as (given: typeof request) => Promise<MembershipReference>,
    request,
  )) as MembershipReference;
  await recordMembership({ reference, asOf: '2026-01-05T09:00:00.000Z' }, steps);
  // One for the queues and one for the members of the only queue.
  expect(await stored('members-p')).toHaveLength(2);
});

test('so do those of a window that failed', async () => {
  const { harness, steps } = await refusing('/api/v2/analytics/');
  const manifest = await harness.extract({ runId: 'w' });
  await loadWindow({ manifest: { ...manifest, status: 'failed', error: 'refused' }, runId: 'w' }, steps);
  const [event] = await stored('w');
  expect(event).toMatchObject({ kind: '429', outside: false });
});
