import { afterAll, describe, expect, test } from 'vitest';
import type { SourceRow } from '../../activities/contract/source-row.ts';
import type { WindowManifest } from '../../activities/contract/window-manifest.ts';
import { planWindows, readWindowRows, systemClock } from '../../activities/extraction/index.ts';
import { createRandom } from '../../activities/random.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { faultKind, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness, plantedSecret } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const running: SimulatedPlatform[] = [];
afterAll(() => Promise.all(running.map((platform) => platform.close())));

const days = 14;
const from = '2026-01-05T00:00:00Z';
const to = '2026-01-19T00:00:00Z';

/** A clock on which both sides agree that waits pass fifty times faster. */
const speed = 50;
const began = Date.now();
const now = () => began + speed * (Date.now() - began);
const hasty = { now, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / speed, signal) };

async function backfill(kind: 'genesys' | 'cxone', options: Partial<SimulatedPlatformOptions> = {}) {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 11,
    kind,
    rateLimit: null,
    scenario: { days, genesysQueues: 8, cxoneQueues: 8 },
    clock: { now, elapsed: now },
    ...options,
  });
  running.push(platform);
  const cache = createMemoryCache();
  const harness = createHarness({
    baseUrl: platform.url,
    cache,
    clock: hasty,
    platform: { kind, rateLimit: { requestsPerMinute: 60_000, burst: 1000 } },
  });
  const manifests: WindowManifest[] = await Promise.all(
    planWindows(from, to, 7).map((window) => harness.extract({ window })),
  );
  const rows: SourceRow[] = [];
  for (const manifest of manifests)
    for await (const some of readWindowRows(manifest, cache)) rows.push(...some);
  return { ...harness, manifests, rows, objects: cache.objects };
}

const transportFaults = faultKind.options.filter((kind) => kind !== 'conflict');

describe.each(['genesys', 'cxone'] as const)('%s', (kind) => {
  test('every fault at five percent of requests leaves the rows and hashes of a sound run', async () => {
    const clean = await backfill(kind);
    const rules = transportFaults.map((fault) => ({
      kind: fault,
      share: 0.05,
      seconds: fault === 'slow-body' ? 0.05 : 1,
    }));
    const faulty = await backfill(kind, { faults: { seed: 5, rules } });
    expect(clean.rows).toHaveLength(days * 24 * 8);
    expect(faulty.rows).toEqual(clean.rows);
    expect(faulty.manifests.map((manifest) => manifest.contentHash)).toEqual(
      clean.manifests.map((manifest) => manifest.contentHash),
    );
    expect(faulty.manifests.map((manifest) => manifest.status)).toEqual(['done', 'done']);
    const requests = (run: typeof clean) =>
      run.manifests.reduce((sum, manifest) => sum + manifest.requests, 0);
    expect(requests(faulty)).toBeGreaterThan(requests(clean));
    const stored =
      Buffer.concat([...faulty.objects.values()]).toString('latin1') + JSON.stringify(faulty.manifests);
    expect(stored).not.toContain(plantedSecret);
  });
});

test.each(transportFaults)('%s on the first pages is overcome', async (fault) => {
  const rules = [{ kind: fault, at: [1, 2], seconds: fault === 'slow-body' ? 0.05 : 1 }];
  const { manifests, rows, events } = await backfill('genesys', {
    faults: { seed: createRandom(2).integer(1000), rules },
    scenario: { days, genesysQueues: 2 },
  });
  expect(rows).toHaveLength(days * 24 * 2);
  expect(manifests.every((manifest) => manifest.status === 'done' && manifest.rejected === 0)).toBe(true);
  if (fault === 'unknown-field')
    expect(manifests.flatMap((manifest) => manifest.unknownFields)).toContain(
      'entities[].metrics.flowOutCount',
    );
  if (fault === 'rate-limit-storm') expect(events.length).toBeGreaterThan(0);
});

test('at the real pace of 300 a minute nothing is refused', async () => {
  const platform = await startSimulatedPlatform({ port: 0, seed: 11, scenario: { days, genesysQueues: 2 } });
  running.push(platform);
  const harness = createHarness({ baseUrl: platform.url, clock: systemClock });
  const windows = planWindows(from, to, 1);
  const manifests = await Promise.all(windows.map((window) => harness.extract({ window })));
  expect(manifests.reduce((sum, manifest) => sum + manifest.requests, 0)).toBe(windows.length);
  expect(harness.events).toEqual([]);
});

test('credentials without the scope fail once, clearly, and are not repeated', async () => {
  const clients = [{ clientId: 'client', clientSecret: plantedSecret, scopes: ['routing:skill:read'] }];
  const platform = await startSimulatedPlatform({ port: 0, seed: 1, clients });
  running.push(platform);
  const extracting = createHarness({ baseUrl: platform.url, clock: systemClock }).extract();
  await expect(extracting).rejects.toMatchObject({
    code: 'forbidden',
    retryable: false,
    message: expect.stringContaining('analytics:report:read'),
  });
});

test('a wrong secret fails at the token and is not in the error', async () => {
  const clients = [{ clientId: 'client', clientSecret: 'another' }];
  const platform = await startSimulatedPlatform({ port: 0, seed: 1, clients });
  running.push(platform);
  const error = await createHarness({ baseUrl: platform.url, clock: systemClock })
    .extract()
    .catch((caught: unknown) => caught);
  expect(error).toMatchObject({ code: 'token-refused', retryable: false });
  expect(JSON.stringify(error) + String(error)).not.toContain(plantedSecret);
});
