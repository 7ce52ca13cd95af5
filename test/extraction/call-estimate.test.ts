import { afterAll, beforeAll, expect, it } from 'vitest';
import { askCallFacts, callsOfWindow } from '../../activities/extraction/call-estimate.ts';
import { planWindows } from '../../activities/extraction/index.ts';
import { sourceOf } from '../../activities/extraction/readers.ts';
import { type SimulatedPlatform, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';

const running = new Map<string, SimulatedPlatform>();

beforeAll(async () => {
  for (const kind of ['genesys', 'cxone'] as const) {
    running.set(
      kind,
      await startSimulatedPlatform({
        port: 0,
        seed: 7,
        kind,
        rateLimit: null,
        scenario: { days: 21, genesysQueues: 4, cxoneQueues: 4 },
      }),
    );
  }
});
afterAll(() => Promise.all([...running.values()].map((platform) => platform.close())));

const token = { guide: '/oauth2/token', published: '/authentication/v1/token/access-key' };

// Windows of 7, 7 and 3 days where hours are read, shorter ones where single conversations or hours are asked for.
const weeks = { to: '2026-01-22', days: 7 };
const days = { to: '2026-01-12', days: 3 };

it.each([
  ['genesys', { api: 'guide' }, weeks],
  ['genesys', { api: 'published' }, weeks],
  ['genesys', { api: 'published', source: 'details' }, days],
  ['cxone', { api: 'guide' }, weeks],
  ['cxone', { api: 'published', hoursFrom: 'intervals' }, weeks],
  ['cxone', { api: 'published', hoursFrom: 'summaries' }, { to: '2026-01-07', days: 1 }],
  ['cxone', { api: 'published', source: 'details' }, weeks],
])('the calls of %s %o are told within 5 %%', { timeout: 60_000 }, async (kind, options, range) => {
  const windows = planWindows('2026-01-05', range.to, range.days);
  const { url } = running.get(kind)!;
  const address = kind === 'cxone' && options.api === 'published' ? token.published : token.guide;
  const harness = createHarness({
    baseUrl: url,
    platform: {
      kind,
      tokenUrl: `${url}${address}`,
      rateLimit: { requestsPerMinute: 1e6, burst: 1000 },
      handleTime: { includesHold: true, includesAfterCallWork: true },
      ...options,
    },
  });
  const source = sourceOf(harness.sessions.platform('p'));
  const client = harness.sessions.client('p', 'analytics');
  let asked = 0;
  const facts = await askCallFacts(source, windows, (request) => {
    asked += 1;
    return client.request(request);
  });
  expect(asked).toBeLessThanOrEqual(3);
  const estimate = windows.reduce((sum, window) => sum + callsOfWindow(source.source, window, facts), 0);
  let sent = 0;
  for (const window of windows) sent += (await harness.extract({ window })).requests;
  expect(sent).toBeGreaterThanOrEqual(windows.length);
  expect(Math.abs(estimate - sent), `${estimate} told, ${sent} sent`).toBeLessThanOrEqual(0.05 * sent);
});
