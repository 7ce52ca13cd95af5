import { afterAll, describe, expect, test } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { createWarehouse, type Warehouse } from '../../activities/warehouse/index.ts';
import { loadWindow } from '../../activities/warehouse/steps/load-window.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { temporaryFolder } from '../warehouse/fixtures.ts';
import { createHarness, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const closing: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const close of closing.reverse()) await close();
});

const span = { ...window, end: '2026-01-07T00:00:00.000Z' };

/** The queue hours that one way of reading the same simulated tenant leaves in a warehouse. */
async function hoursOf(platform: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  const server = await startSimulatedPlatform({
    port: 0,
    seed: 7,
    kind: 'cxone',
    rateLimit: null,
    scenario: { days: 14, genesysQueues: 0, cxoneQueues: 2 },
  });
  closing.push(() => server.close());
  const folder = temporaryFolder();
  closing.push(async () => folder.remove());
  const warehouse: Warehouse = await createWarehouse({ kind: 'duckdb', path: `${folder.path}/w.duckdb` });
  closing.push(() => warehouse.close());
  await warehouse.migrate();
  const cache = createMemoryCache();
  const tokenUrl = `${server.url}${platform['api'] === 'published' ? '/authentication/v1/token/access-key' : '/oauth2/token'}`;
  const { extract, sessions } = createHarness({
    baseUrl: server.url,
    cache,
    platform: { kind: 'cxone', tokenUrl, rateLimit: { requestsPerMinute: 1e6, burst: 1000 }, ...platform },
  });
  const manifest = await extract({ window: span });
  await loadWindow(
    { manifest, runId: 'run-1' },
    {
      warehouse,
      cache,
      config: configSchema.parse({ platforms: [sessions.platform('p')] }),
      configHash: 'c',
      codeVersion: '0',
      workDir: folder.path,
      reportDir: folder.path,
      clock: () => new Date('2026-06-01T00:00:00Z'),
    },
  );
  return warehouse.query(
    'SELECT queue_id, queue_name, media_type, interval_start, offered, answered, abandoned, answered_in_service_level,' +
      ' handle_s, answer_wait_s, handle_time_definition, source_grain FROM queue_hours ORDER BY queue_id, interval_start',
  );
}

const guide = hoursOf({ api: 'guide' });
const whole = { includesHold: true, includesAfterCallWork: true };

describe.each([
  ['interval data', { hoursFrom: 'intervals', handleTime: whole }, 'hourly', 0.01],
  ['skill summaries', { hoursFrom: 'summaries' }, 'hourly', 0.01],
  ['contacts', { source: 'details', serviceLevelFlag: 1 }, 'interactions', 1.6],
] as const)('hours from %s', (_name, platform, grain, roundingS) => {
  test('are those of the guide profile in the warehouse, empty hours included', async () => {
    const found = await hoursOf({ api: 'published', ...platform });
    const expected = await guide;
    expect(expected).toHaveLength(2 * 48);
    expect(found).toHaveLength(expected.length);
    for (const [index, row] of found.entries()) {
      const same = expected[index]!;
      const exact = [
        'queue_id',
        'queue_name',
        'media_type',
        'interval_start',
        'offered',
        'answered',
        'abandoned',
      ];
      for (const column of [...exact, 'handle_time_definition']) expect(row[column]).toEqual(same[column]);
      expect(row['source_grain']).toBe(grain);
      if (Number(same['offered']) === 0) continue;
      expect(Number(row['answered_in_service_level'])).toBe(Number(same['answered_in_service_level']));
      for (const column of ['handle_s', 'answer_wait_s']) {
        // Three decimals of a mean over a hundred calls, or whole seconds of each of its parts.
        const allowed = grain === 'interactions' ? roundingS : roundingS * Number(same['answered']);
        expect(Math.abs(Number(row[column]) - Number(same[column])), column).toBeLessThanOrEqual(allowed);
      }
    }
  });
});
