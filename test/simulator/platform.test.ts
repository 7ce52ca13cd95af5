import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { cxonePage, genesysPage } from '../../activities/contract/wire/index.ts';
import { type SimulatedPlatform, startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { bearer, call, cxoneUrl, genesysUrl, smallScenario, token } from './support.ts';

const week = ['2026-01-12T00:00:00.000Z', '2026-01-19T00:00:00.000Z'] as const;

describe('simulated platform', () => {
  let platform: SimulatedPlatform;
  let access: RequestInit;
  beforeAll(async () => {
    platform = await startSimulatedPlatform({ port: 0, seed: 4, scenario: smallScenario, rateLimit: null });
    access = bearer(await token(platform));
  });
  afterAll(() => platform.close());

  it('answers Genesys queue hours in the shape of the interfaces', async () => {
    const { status, json, headers } = await call(genesysUrl(platform, ...week), access);
    expect(status).toBe(200);
    expect(json).toMatchObject({ interval: 'PT1H', dateFrom: week[0], dateTo: week[1], total: 4 * 168 });
    expect(json.entities).toHaveLength(500);
    expect(genesysPage.parse(json)).toEqual(json);
    expect(headers.get('x-ratelimit-remaining')).toMatch(/^\d+$/);
    expect(headers.get('x-ratelimit-reset')).toMatch(/^\d+$/);
    const busy = json.entities.find((row) => row.metrics.answerCount > 20)!;
    expect(busy.intervalStart).toMatch(/^2026-01-1\dT\d\d:00:00\.000Z$/);
    const { metrics } = busy;
    expect(metrics.offerCount).toBe(metrics.answerCount + metrics.abandonCount);
    expect(metrics.avgTalkTime + metrics.avgHoldTime + metrics.avgAfterCallWork).toBeCloseTo(
      metrics.avgHandleTime,
      2,
    );
    expect(metrics.serviceLevelPercent).toBeGreaterThan(0);
    const within = (metrics.serviceLevelPercent / 100) * metrics.offerCount;
    expect(Math.abs(within - Math.round(within))).toBeLessThan(0.001);
    const closed = json.entities.find((row) => row.metrics.offerCount === 0)!;
    expect(closed.metrics).toMatchObject({
      avgHandleTime: null,
      avgSpeedOfAnswer: null,
      serviceLevelPercent: null,
    });
  });

  it('answers CXone interactions with hold outside the handle time', async () => {
    const { json } = await call(cxoneUrl(platform, ...week), access);
    expect(json.totalRecords).toBe(2 * 168);
    expect(json.cursor).toBeNull();
    expect(cxonePage.parse(json)).toEqual(json);
    const busy = json.interactions.find((row) => row.answerCount > 20)!;
    expect(busy.queue).toEqual({ id: '501', name: 'Billing' });
    expect(busy.periodStart).toMatch(/^2026-01-1\dT\d\d:00:00Z$/);
    expect(busy.avgTalkTime + busy.avgWrapTime).toBeCloseTo(busy.avgHandleTime, 2);
    expect(busy.avgHoldTime).toBeGreaterThan(0);
  });

  it('pages to exactly total rows, each once, in the window', async () => {
    const seen = new Set<string>();
    let cursor: string | null = null;
    let total = 0;
    do {
      const { json } = await call(genesysUrl(platform, ...week, cursor), access);
      for (const row of json.entities) seen.add(`${row.queueId} ${row.intervalStart}`);
      total = json.total;
      cursor = json.nextCursor;
    } while (cursor);
    expect(seen.size).toBe(total);
    expect([...seen].every((key) => key.split(' ')[1]! >= week[0] && key.split(' ')[1]! < week[1])).toBe(
      true,
    );
  });

  it('repeats itself to the byte, in another process order and from another server', async () => {
    const urls = (at: SimulatedPlatform): string[] => [genesysUrl(at, ...week), cxoneUrl(at, ...week)];
    const first = await Promise.all(urls(platform).map(async (url) => (await call(url, access)).text));
    const other = await startSimulatedPlatform({
      port: 0,
      seed: 4,
      scenario: smallScenario,
      kind: 'genesys',
    });
    const otherAccess = bearer(await token(other));
    await call(genesysUrl(other, '2026-01-20T00:00:00Z', '2026-01-21T00:00:00Z'), otherAccess);
    const again = await call(genesysUrl(other, ...week), otherAccess);
    const absent = await call(cxoneUrl(other, ...week), otherAccess);
    await other.close();
    expect(again.text).toBe(first[0]);
    expect(absent.status).toBe(404);
  });

  it('serves windows of any cut with the same rows', async () => {
    const whole = await call(cxoneUrl(platform, ...week), access);
    const part = await call(cxoneUrl(platform, '2026-01-14T05:30:00Z', '2026-01-14T09:00:00Z'), access);
    const starts = ['06', '07', '08'].map((hour) => `2026-01-14T${hour}:00:00Z`);
    const expected = whole.json.interactions.filter((row) => starts.includes(row.periodStart));
    expect(part.json.interactions).toEqual(expected);
    expect(part.json.totalRecords).toBe(6);
  });

  it('cuts ranges over seven days and leaves out hours beyond its data', async () => {
    const long = await call(genesysUrl(platform, '2026-01-05T00:00:00Z', '2026-02-01T00:00:00Z'), access);
    expect(long.json.dateTo).toBe('2026-01-12T00:00:00.000Z');
    expect(long.json.total).toBe(4 * 168);
    const late = await call(genesysUrl(platform, '2026-02-01T00:00:00Z', '2026-02-05T00:00:00Z'), access);
    expect(late.json.total).toBe(4 * 24);
    const none = await call(genesysUrl(platform, '2027-02-01T00:00:00Z', '2027-02-05T00:00:00Z'), access);
    expect(none.json).toMatchObject({ total: 0, entities: [], nextCursor: null });
  });

  it.each(['date_from', 'date_to', 'interval', 'metrics', 'grouping'])(
    'refuses a request without %s',
    async (name) => {
      const url = new URL(cxoneUrl(platform, ...week));
      url.searchParams.delete(name);
      const { status, json } = await call(url.href, access);
      expect(status).toBe(400);
      expect(json.message).toContain(name);
    },
  );

  it.each([
    ['date_from', 'yesterday'],
    ['date_to', '2026-01-01T00:00:00Z'],
    ['interval', 'PT30M'],
    ['metrics', 'offerCount,happiness'],
    ['cursor', 'bm8'],
  ])('refuses %s=%s', async (name, value) => {
    const url = new URL(genesysUrl(platform, ...week));
    url.searchParams.set(name, value);
    expect((await call(url.href, access)).status).toBe(400);
  });

  it('refuses a cursor of another window', async () => {
    const { json } = await call(genesysUrl(platform, ...week), access);
    const moved = genesysUrl(platform, '2026-01-05T00:00:00Z', '2026-01-12T00:00:00Z', json.nextCursor);
    expect((await call(moved, access)).status).toBe(400);
  });

  it('lists queues, members and skills as published', async () => {
    const queues = await call(`${platform.url}/api/v2/routing/queues?pageSize=3`, access);
    expect(queues.json).toMatchObject({
      total: 4,
      pageCount: 2,
      nextUri: '/api/v2/routing/queues?pageSize=3&pageNumber=2',
    });
    const members = await call(`${platform.url}/api/v2/routing/queues/billing/members?pageSize=100`, access);
    expect(members.json.entities.length).toBeGreaterThan(10);
    expect(members.json.total).toBeUndefined();
    const skills = await call(
      `${platform.url}/api/v2/users/${members.json.entities[0]!.id}/routingskills`,
      access,
    );
    expect(skills.json.entities[0]).toMatchObject({ name: 'Billing', state: 'active' });
  });

  it('tells the truth about its scenario without a token', async () => {
    const truth = await call(`${platform.url}/simulator/truth?until=2026-01-25T00:00:00Z`);
    expect(truth.json.effects).toHaveLength(10);
    const info = await call(`${platform.url}/simulator/info`);
    expect(info.json).toMatchObject({
      seed: 4,
      from: '2026-01-05T00:00:00.000Z',
      to: '2026-02-02T00:00:00.000Z',
    });
  });

  it('says which port is in use', async () => {
    const second = startSimulatedPlatform({ port: platform.port, seed: 1 });
    await expect(second).rejects.toBeInstanceOf(ContraflowError);
    await expect(second).rejects.toMatchObject({ kind: 'usage', code: 'port-in-use' });
  });
});
