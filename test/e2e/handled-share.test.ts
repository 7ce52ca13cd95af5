import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { openReader, type QueryRow } from '../../activities/warehouse/index.ts';
import { startBackfill } from '../../client/commands/backfill.ts';
import { startPipeline } from '../../client/commands/run.ts';
import { buildScenario, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { stackFolders } from '../../infra/stack/folders.ts';
import { startStack } from '../../infra/stack/stack.ts';
import { defaultMaxActive } from '../../workflows/messages.ts';
import { temporaryFolder } from '../support/command-line.ts';
import { placeBundle } from '../support/house.ts';

const seed = 25;
const size = { days: 28, changeDay: 21, genesysQueues: 6, cxoneQueues: 0 };
const scenario = buildScenario(seed, size);
const from = new Date(scenario.startMs).toISOString();
const to = new Date(scenario.startMs + scenario.hours * 3_600_000).toISOString();
const change = scenario.changes.find(({ treated }) =>
  treated.every(({ platform }) => platform === 'genesys'),
)!;
const intervention = new Date(scenario.startMs + change.startHour * 3_600_000).toISOString();
/** One organisation, read in both profiles side by side. */
const profiles = ['guide', 'published'] as const;

let overlap: QueryRow[];
let steps: QueryRow[];
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const folder = await temporaryFolder();
  undo.push(() => folder.remove());
  await placeBundle(folder.path);
  const platform = await startSimulatedPlatform({
    port: 0,
    seed,
    kind: 'genesys',
    rateLimit: null,
    scenario: size,
  });
  undo.push(() => platform.close());
  const root = join(folder.path, '.contraflow');
  const folders = stackFolders(root);
  mkdirSync(root, { recursive: true });
  const warehouse = { kind: 'duckdb' as const, path: join(root, 'w.duckdb') };
  const configFile = join(root, 'contraflow.yaml');
  const config = {
    warehouse,
    cache: { kind: 'folder', path: join(root, 'cache') },
    platforms: profiles.map((api) => ({
      id: api,
      kind: 'genesys',
      api,
      baseUrl: platform.url,
      tokenUrl: `${platform.url}/${api === 'guide' ? 'oauth2' : 'oauth'}/token`,
      credentials: 'env://SHARES',
      rateLimit: { requestsPerMinute: 60_000, burst: 200 },
      handleTime: { includesHold: true, includesAfterCallWork: true },
    })),
    changes: profiles.map((api) => ({
      id: `${change.id}-${api}`,
      intervention,
      treated: change.treated.map(({ queueId }) => `${api}:${queueId}`),
      allowShortHistory: true,
      metrics: ['aht'],
    })),
  };
  writeFileSync(configFile, stringify(config));
  const env = {
    ...process.env,
    CONTRAFLOW_HOME: root,
    SHARES_CLIENT_ID: 'shares',
    SHARES_CLIENT_SECRET: 'simulated-shares-secret',
  };
  const stack = await startStack({ folders, configFile, env });
  undo.push(() => stack.stop());
  const connection = await Connection.connect({ address: stack.address });
  undo.push(() => connection.close());
  const client = new Client({ connection });
  const backfills = await Promise.all(
    profiles.map((api) =>
      startBackfill(client, {
        platform: api,
        from,
        to,
        windowDays: 7,
        reprocess: 'missing',
        newestFirst: false,
        maxActive: defaultMaxActive,
        fromCache: false,
        runId: 'shares',
      }),
    ),
  );
  await Promise.all(backfills.map((handle) => handle.result()));
  await (await startPipeline(client, { asOf: to, extract: true }, 'shares')).result();
  const reader = await openReader(warehouse);
  overlap = await reader.query('SELECT * FROM queue_overlap ORDER BY change_id, platform, queue_id');
  steps = await reader.query(
    "SELECT step, status, detail FROM pipeline_runs WHERE step LIKE 'members %' ORDER BY step",
  );
  await reader.close();
}, 120_000);
afterAll(async () => {
  for (const step of undo.toReversed()) await step();
});

describe('a cycle of the real worker', () => {
  it('finds the share of handled contacts of every queue, in both profiles', () => {
    expect(steps).toEqual(
      profiles.map((api) => ({ step: `members ${api}`, status: 'done', detail: `${6 * 13} members` })),
    );
    const platforms = new Map<string, QueryRow[]>();
    for (const row of overlap) {
      const name = String(row['platform']);
      platforms.set(name, [...(platforms.get(name) ?? []), row]);
    }
    expect([...platforms.keys()].sort()).toEqual([...profiles]);
    for (const row of overlap) {
      expect(row['agents'], String(row['queue_id'])).toBe(13);
      expect(row['handled_share'], String(row['queue_id'])).toBeGreaterThanOrEqual(0);
      expect(row['handled_share'], String(row['queue_id'])).toBeLessThanOrEqual(1);
      expect(row['period_end']).toBe(intervention);
    }
    const shared = overlap.filter((row) => Number(row['shared_agents']) > 0);
    expect(shared.length).toBeGreaterThan(2);
    for (const row of shared) expect(row['handled_share'], String(row['queue_id'])).toBeGreaterThan(0);
  });

  it('finds the same shares of one organisation in both', () => {
    const sharesOf = (api: string) =>
      overlap
        .filter((row) => row['change_id'] === `${change.id}-${api}` && row['platform'] === api)
        .map((row) => [row['queue_id'], row['shared_agents'], row['handled_share']]);
    expect(sharesOf('guide').length).toBeGreaterThan(3);
    expect(sharesOf('published')).toEqual(sharesOf('guide'));
  });
});
