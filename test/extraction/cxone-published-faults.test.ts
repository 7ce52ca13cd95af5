import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../activities/extraction/index.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { faultKind, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const running: SimulatedPlatform[] = [];
afterAll(() => Promise.all(running.map((platform) => platform.close())));

/** A clock on which both sides agree that waits pass a hundred times faster. */
const speed = 100;
const began = Date.now();
const now = () => began + speed * (Date.now() - began);
const hasty = { now, sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / speed, signal) };

async function backfill(source: Record<string, unknown>, options: Partial<SimulatedPlatformOptions> = {}) {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 13,
    kind: 'cxone',
    rateLimit: null,
    scenario: { days: 7, genesysQueues: 0, cxoneQueues: 2 },
    clock: { now, elapsed: now },
    ...options,
  });
  running.push(platform);
  const cache = createMemoryCache();
  const { extract } = createHarness({
    baseUrl: platform.url,
    cache,
    clock: hasty,
    platform: {
      kind: 'cxone',
      api: 'published',
      tokenUrl: `${platform.url}/authentication/v1/token/access-key`,
      rateLimit: { requestsPerMinute: 1e6, burst: 1000 },
      ...source,
    },
  });
  return { manifest: await extract({ window }), objects: cache.objects };
}

const kinds = faultKind.options.filter((kind) => kind !== 'conflict');

test('a skill that is listed twice beside the contacts is asked for again', async () => {
  const source = { source: 'details' };
  const clean = await backfill(source);
  // The first request for rows brings contacts, the second one the skills.
  const rules = [{ kind: 'duplicated-rows' as const, at: 2 }];
  const faulty = await backfill(source, { faults: { seed: 3, rules } });
  const { rows, contentHash } = clean.manifest;
  expect(faulty.manifest).toMatchObject({ status: 'done', rows, contentHash });
  expect(faulty.manifest.retries).toEqual({ 'duplicate-row': 1 });
});

describe.each([
  ['interval data', { handleTime: { includesHold: true, includesAfterCallWork: true } }, 0.05],
  ['skill summaries', { hoursFrom: 'summaries' }, 0.01],
  ['contacts', { source: 'details' }, 0.05],
] as const)('%s', (_name, source, share) => {
  test('every fault at once leaves the window and its hash as they were', async () => {
    const clean = await backfill(source);
    const rules = kinds.map((kind) => ({ kind, share, seconds: kind === 'slow-body' ? 0.02 : 1 }));
    const faulty = await backfill(source, { faults: { seed: 3, rules } });
    const { rows, contentHash } = clean.manifest;
    expect(faulty.manifest).toMatchObject({ status: 'done', rows, contentHash, rejected: 0 });
    expect(faulty.manifest.requests).toBeGreaterThan(clean.manifest.requests);
    const stored =
      Buffer.concat([...faulty.objects.values()]).toString('latin1') + JSON.stringify(faulty.manifest);
    expect(stored).not.toContain(plantedSecret);
  });
});
