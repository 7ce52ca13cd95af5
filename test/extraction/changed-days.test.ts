import { afterAll, describe, expect, test } from 'vitest';
import { findChangedDays } from '../../activities/extraction/changed-days.ts';
import { planWindows } from '../../activities/extraction/index.ts';
import type { SimulatedPlatform } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const start = Date.parse('2026-01-05T00:00:00Z');
const dayMs = 86_400_000;

/** The instant that both sides take for now; each test moves it on. */
let now = start + 3 * dayMs;
const clock = { now: () => now, elapsed: () => now };
const own = { now: () => now, sleep: async () => undefined };

const platform: SimulatedPlatform = await startSimulatedPlatform({
  port: 0,
  seed: 7,
  kind: 'cxone',
  rateLimit: null,
  clock,
  scenario: { days: 14, genesysQueues: 0, cxoneQueues: 1 },
});
afterAll(() => platform.close());

function published(fields: Record<string, unknown> = {}) {
  const cache = createMemoryCache();
  const harness = createHarness({
    baseUrl: platform.url,
    cache,
    clock: own,
    platform: {
      kind: 'cxone',
      api: 'published',
      source: 'details',
      tokenUrl: `${platform.url}/authentication/v1/token/access-key`,
      rateLimit: { requestsPerMinute: 60_000, burst: 1000 },
      ...fields,
    },
  });
  const ask = () => findChangedDays('p', { sessions: harness.sessions, cache, clock: own });
  return { ...harness, cache, ask };
}

describe('days that a platform says it has changed', () => {
  const day = (number: number) => new Date(start + number * dayMs).toISOString().slice(0, 10);
  const windows = planWindows(day(0), day(3), 1);
  const { ask, extract, cache } = published();

  test('are not asked for before a window was read', async () => {
    expect(await ask()).toBeNull();
  });

  test('are those of contacts that were finished since their window was read', async () => {
    for (const window of windows) await extract({ window, runId: 'first' });
    // Two in a hundred contacts are finished after one to three days.
    now = start + 6 * dayMs;
    const changed = await ask();
    expect(changed?.complete).toBe(true);
    expect(changed?.days.slice(0, 3)).toEqual([day(0), day(1), day(2)]);
  });

  test('stay owed until their windows have been read again', async () => {
    now += 60_000;
    expect((await ask())?.days.slice(0, 3)).toEqual([day(0), day(1), day(2)]);
    now += 60_000;
    await extract({ window: windows[1]!, runId: 'second' });
    now += 60_000;
    const days = (await ask())!.days;
    expect(days).toContain(day(0));
    expect(days).not.toContain(day(1));
  });

  test('are none where a later poll brings nothing, which the platform says with 204', async () => {
    now = start + 20 * dayMs;
    for (const window of planWindows(day(0), day(14), 7)) await extract({ window, runId: 'third' });
    await ask();
    now += dayMs;
    expect(await ask()).toEqual({ days: [], complete: true });
    now += 40 * dayMs;
    // The platform remembers thirty days, and says so by nothing.
    expect(await ask()).toEqual({ days: [], complete: false });
    expect([...cache.objects.keys()]).toContain('p/changes/poll.json');
  });

  test('are not told by hourly figures', async () => {
    expect(await published({ source: 'aggregates' }).ask()).toBeNull();
  });
});
