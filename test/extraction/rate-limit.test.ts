import { describe, expect, test } from 'vitest';
import { platformConfig } from '../../activities/contract/config.ts';
import type { Transport } from '../../activities/extraction/http/index.ts';
import { systemClock } from '../../activities/extraction/index.ts';
import { rateOf } from '../../activities/extraction/rate-limit/index.ts';
import { createRandom } from '../../activities/random.ts';
import { createRateLimiter } from '../../infra/simulator/http/rate-limit.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';
import { answer } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

describe('budgets', () => {
  const parse = (rateLimit: unknown) => {
    const config = platformConfig.parse({ id: 'p', kind: 'genesys', credentials: 'env://P', rateLimit });
    if (config.kind === 'files') throw new Error('an API platform was parsed');
    return config.rateLimit;
  };

  test.each([
    [undefined, 'analytics', { requestsPerMinute: 300, burst: 10 }],
    [undefined, 'outbound', { requestsPerMinute: 6000, burst: 100 }],
    [{ requestsPerMinute: 60 }, 'analytics', { requestsPerMinute: 60, burst: 10 }],
    [{ requestsPerMinute: 60 }, 'outbound', { requestsPerMinute: 6000, burst: 100 }],
    [{ analytics: { requestsPerMinute: 240, burst: 4 } }, 'analytics', { requestsPerMinute: 240, burst: 4 }],
    [
      { analytics: {}, outbound: { requestsPerSecond: 20, burst: 5 } },
      'outbound',
      { requestsPerMinute: 1200, burst: 5 },
    ],
    [{ analytics: {} }, 'outbound', { requestsPerMinute: 6000, burst: 100 }],
  ] as const)('%j gives %s %j', (rateLimit, budget, expected) => {
    expect(rateOf(parse(rateLimit), budget)).toEqual(expected);
  });

  test.each([
    { requestsPerMinute: 60, analytics: {} },
    { outbound: { requestsPerMinute: 60 } },
    { analytics: { requestsPerMinute: 0 } },
    { analytics: {}, outbound: { requestsPerSecond: -1 } },
  ])('%j is refused', (rateLimit) => {
    expect(() => parse(rateLimit)).toThrow();
  });

  test('a backfill that has used up its budget does not hold dialling back', async () => {
    const clock = createVirtualClock();
    const transport: Transport = async () => answer(200, { access_token: 't', expires_in: 3600 });
    const { sessions } = createHarness({
      transport,
      clock,
      platform: { rateLimit: { analytics: { requestsPerMinute: 6, burst: 2 }, outbound: {} } },
    });
    const send = (budget: 'analytics' | 'outbound') =>
      sessions.client('p', budget).request({ method: 'GET', path: '/x' });
    await send('analytics');
    const before = clock.now();
    for (let i = 0; i < 50; i++) await send('outbound');
    expect(clock.now()).toBe(before);
    await send('analytics');
    expect(clock.now()).toBeGreaterThan(before + 9_000);
  });
});

describe('pacing against the simulated limit', () => {
  test('3,000 requests through a client at 300 a minute: at least 95 % used, under 1 % refused', async () => {
    const limits = { requestsPerMinute: 300, burst: 10 };
    const clock = createVirtualClock();
    const permitted = createRateLimiter({ now: clock.now, elapsed: clock.now }, limits);
    const random = createRandom(11);
    let refused = 0;
    const transport: Transport = async (request) => {
      if (request.url.pathname.endsWith('/token'))
        return answer(200, { access_token: 't', expires_in: 3600 });
      clock.pass(60 * random.uniform());
      const { allowed, remaining, resetSeconds, retryAfterSeconds } = permitted('client');
      clock.pass(40 * random.uniform());
      const headers = {
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(resetSeconds),
      };
      if (allowed) return answer(200, {}, headers);
      refused += 1;
      return answer(429, {}, { ...headers, 'retry-after': String(retryAfterSeconds) });
    };
    const { sessions, events } = createHarness({ transport, clock, platform: { rateLimit: limits } });
    const client = sessions.client('p', 'analytics');
    const start = clock.now();
    const requests = 3000;
    for (let i = 0; i < requests; i++) await client.request({ method: 'GET', path: '/x' });
    const permittedRequests = limits.burst + ((clock.now() - start) / 60_000) * limits.requestsPerMinute;
    expect(refused / requests).toBeLessThan(0.01);
    expect(requests / permittedRequests).toBeGreaterThan(0.95);
    expect(events.filter(({ kind }) => kind === '429')).toHaveLength(refused);
  });

  test('in real time, eight at once over HTTP: under 1 % refused, and every refusal is an event', async () => {
    const limits = { requestsPerMinute: 6000, burst: 20 };
    const platform = await startSimulatedPlatform({ port: 0, seed: 5, rateLimit: limits });
    const harness = createHarness({
      baseUrl: platform.url,
      clock: systemClock,
      platform: { rateLimit: limits },
    });
    const client = harness.sessions.client('p', 'analytics');
    const query: [string, string][] = [
      ['date_from', '2026-01-05T00:00:00Z'],
      ['date_to', '2026-01-05T01:00:00Z'],
      ['interval', 'PT1H'],
      ['metrics', 'offerCount'],
    ];
    const path = '/api/v2/analytics/interactions/queues';
    const requests = 300;
    let sent = 0;
    let answered = 0;
    const work = async (): Promise<void> => {
      while (answered + 8 <= requests) {
        const onSend = () => {
          sent += 1;
        };
        await client.request({ method: 'GET', path, query }, { onSend });
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: 8 }, work));
    await platform.close();
    const refused = harness.events.filter(({ kind }) => kind === '429').length;
    expect(answered).toBeGreaterThan(0.95 * requests);
    expect(refused / sent).toBeLessThan(0.01);
    expect(sent - answered).toBe(refused);
  });
});
