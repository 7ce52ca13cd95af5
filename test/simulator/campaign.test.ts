import { describe, expect, it, onTestFinished } from 'vitest';
import { campaignResponse, recentCallsResponse } from '../../activities/contract/wire/index.ts';
import {
  type SimulatedPlatform,
  type SimulatedPlatformOptions,
  startSimulatedPlatform,
} from '../../infra/simulator/index.ts';
import { type Answer, bearer, type CallRow, call, smallScenario, token } from './support.ts';

async function start(options: Partial<SimulatedPlatformOptions> = {}): Promise<{
  platform: SimulatedPlatform;
  get(path: string): Promise<Answer>;
  put(id: string, body: unknown): Promise<Answer>;
}> {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 4,
    scenario: smallScenario,
    rateLimit: null,
    ...options,
  });
  onTestFinished(() => platform.close());
  const access = bearer(await token(platform));
  const base = `${platform.url}/api/v2/outbound/campaigns/`;
  return {
    platform,
    get: (path) => call(base + path, access),
    put: (id, body) => call(base + id, { ...access, method: 'PUT', body: JSON.stringify(body) }),
  };
}

const listing = 'spring-renewals/calls?limit=100&sort_by=created_time:desc';
const connectedShare = (calls: CallRow[]): number =>
  calls.filter((item) => item.disposition === 'connected').length / calls.length;

describe('simulated campaign', () => {
  it('lists the latest calls, newest first, in the shape of the guide', async () => {
    const { get } = await start();
    const { json } = await get(listing);
    const calls = json.calls;
    expect(calls).toHaveLength(100);
    expect(json.total).toBeGreaterThan(100);
    expect(recentCallsResponse.parse(json)).toEqual(json);
    const times = calls.map((item) => item.created_time);
    expect(times).toEqual([...times].sort().reverse());
    for (const item of calls) {
      expect(Object.keys(item)).toEqual([
        'id',
        'campaign_id',
        'disposition',
        'wrap_up_time',
        'created_time',
        'outcome',
      ]);
      expect(item.outcome).toBe(item.disposition === 'connected' ? 'completed' : 'failed');
      if (item.outcome === 'failed') expect(item.wrap_up_time).toBe(0);
    }
    expect(calls.filter((item) => item.wrap_up_time > 0).length).toBeGreaterThan(10);
  });

  it('moves its clock on with each listing, the same way for the same seed', async () => {
    const polls = async (): Promise<string[]> => {
      const { get } = await start();
      const texts: string[] = [];
      for (let i = 0; i < 4; i++) texts.push((await get(listing)).text);
      return texts;
    };
    const first = await polls();
    expect(await polls()).toEqual(first);
    expect(new Set(first).size).toBe(4);
  });

  it('connects a smaller share at a higher ratio', async () => {
    const share = async (ratio: number): Promise<number> => {
      const { get, put } = await start({ secondsPerPoll: 600 });
      await get(listing);
      expect((await put('spring-renewals', { predictive_dial_ratio: ratio })).status).toBe(200);
      const { json } = await get('spring-renewals/calls?limit=400');
      return connectedShare(json.calls);
    };
    const slow = await share(1);
    const fast = await share(2);
    expect(slow).toBeGreaterThan(0.85);
    expect(fast).toBeLessThan(0.7);
  });

  it('sets a ratio and answers as the guide shows', async () => {
    const { get, put } = await start();
    const changed = await put('spring-renewals', { predictive_dial_ratio: 1.15 });
    expect(Object.keys(changed.json)).toEqual([
      'id',
      'name',
      'predictive_dial_ratio',
      'state',
      'updated_time',
    ]);
    const { json } = await get('spring-renewals');
    expect(campaignResponse.parse(json)).toEqual(json);
    expect(json).toMatchObject({
      predictive_dial_ratio: 1.15,
      predictive_dial_enabled: true,
      state: 'running',
    });
  });

  it.each([[0.05], [5.01], ['1.2'], [null], [undefined]])('refuses the ratio %s', async (ratio) => {
    const { get, put } = await start();
    expect((await put('spring-renewals', { predictive_dial_ratio: ratio })).status).toBe(400);
    expect((await get('spring-renewals')).json.predictive_dial_ratio).toBe(1);
  });

  it('refuses campaigns that are stopped, not predictive or unknown', async () => {
    const { get, put } = await start();
    expect((await put('collections', { predictive_dial_ratio: 1 })).status).toBe(400);
    expect((await put('winback', { predictive_dial_ratio: 1 })).status).toBe(400);
    expect((await get('nowhere')).status).toBe(404);
    expect((await get('spring-renewals/calls?limit=0')).status).toBe(400);
  });

  it('conflicts once by fault and keeps state over spoiled requests', async () => {
    const rules = [
      { kind: 'conflict', share: 1 } as const,
      { kind: 'truncated-json', share: 1, path: '/api/v2/outbound' } as const,
    ];
    const { get, put } = await start({ faults: { seed: 1, rules } });
    const plain = await start();
    const expected = (await plain.get(listing)).text;
    expect((await get(listing)).parsed).toBe(false);
    expect((await get(listing)).text).toBe(expected);
    expect((await put('spring-renewals', { predictive_dial_ratio: 1.3 })).status).toBe(409);
    expect((await put('spring-renewals', { predictive_dial_ratio: 1.3 })).status).toBe(200);
  });
});
