import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDialingClient, systemClock } from '../../activities/extraction/index.ts';
import type { SimulatedPlatform } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';
import { answer } from './support/stub-platform.ts';

const campaign = 'spring-renewals';

describe('against the simulated platform', () => {
  let platform: SimulatedPlatform;
  beforeAll(async () => {
    platform = await startSimulatedPlatform({ port: 0, seed: 3 });
  });
  afterAll(() => platform.close());
  const dialing = () =>
    createDialingClient(createHarness({ baseUrl: platform.url, clock: systemClock }).sessions, 'p');

  test('reads the campaign and the latest calls, newest first', async () => {
    expect(await dialing().fetchCampaign(campaign)).toMatchObject({
      id: campaign,
      state: 'running',
      predictive_dial_enabled: true,
    });
    const { calls } = await dialing().fetchRecentCalls(campaign, 50);
    expect(calls).toHaveLength(50);
    const times = calls.map((call) => call.created_time);
    expect(times).toEqual(times.toSorted().reverse());
  });

  test('a written ratio is confirmed by reading, and writing it again sends nothing', async () => {
    expect(await dialing().putDialRatio(campaign, 1.35)).toMatchObject({
      outcome: 'written',
      campaign: { predictive_dial_ratio: 1.35 },
    });
    expect(await dialing().putDialRatio(campaign, 1.35)).toMatchObject({ outcome: 'unchanged' });
  });

  test.each([
    [campaign, 9, 'predictive_dial_ratio'],
    ['collections', 1.5, 'not running'],
    ['winback', 1.5, 'not enabled'],
  ])('%s at %s is refused with the reason', async (id, ratio, reason) => {
    const outcome = await dialing().putDialRatio(id, ratio);
    expect(outcome).toMatchObject({ outcome: 'refused', message: expect.stringContaining(reason) });
    expect(outcome.campaign.predictive_dial_ratio).not.toBe(ratio);
  });

  test('a campaign that is not there is a clear failure', async () => {
    await expect(dialing().fetchCampaign('../x')).rejects.toMatchObject({
      code: 'not-found',
      retryable: false,
    });
  });
});

describe('writes that do not take', () => {
  const against = (put: () => ReturnType<typeof answer>) => {
    const shown = { id: 'c', predictive_dial_ratio: 1, state: 'running' };
    const sent: string[] = [];
    const harness = createHarness({
      transport: async (request) => {
        if (request.url.pathname.endsWith('/token'))
          return answer(200, { access_token: 't', expires_in: 60 });
        sent.push(`${request.method} ${request.url.pathname} ${request.body ?? ''}`.trim());
        return request.method === 'PUT' ? put() : answer(200, shown);
      },
    });
    return { sent, ...harness, dialing: createDialingClient(harness.sessions, 'p') };
  };

  test('a ratio that the campaign does not show afterwards is unconfirmed', async () => {
    const { dialing, sent } = against(() => answer(200, { id: 'c', predictive_dial_ratio: 2 }));
    expect(await dialing.putDialRatio('c', 2)).toMatchObject({
      outcome: 'unconfirmed',
      campaign: { predictive_dial_ratio: 1 },
    });
    expect(sent).toEqual([
      'GET /api/v2/outbound/campaigns/c',
      'PUT /api/v2/outbound/campaigns/c {"predictive_dial_ratio":2}',
      'GET /api/v2/outbound/campaigns/c',
    ]);
  });

  test('a conflict is reported as such', async () => {
    const { dialing } = against(() => answer(409, { message: 'locked' }));
    expect(await dialing.putDialRatio('c', 2)).toMatchObject({
      outcome: 'conflict',
      message: expect.stringContaining('locked'),
    });
  });

  test('a 429 is counted for the caller and the dialling budget is its own', async () => {
    let first = true;
    let throttled = 0;
    const { dialing, events } = against(() => {
      const limited = first;
      first = false;
      return limited ? answer(429, {}, { 'retry-after': '2' }) : answer(200, {});
    });
    await dialing.putDialRatio('c', 2, { onThrottled: () => (throttled += 1) });
    expect(throttled).toBe(1);
    expect(events).toMatchObject([{ kind: '429', budget: 'outbound', waitS: 2 }]);
  });
});
