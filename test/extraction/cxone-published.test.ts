import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InteractionRow } from '../../activities/contract/interaction-row.ts';
import { interactionRow } from '../../activities/contract/interaction-row.ts';
import type { SourceRow } from '../../activities/contract/source-row.ts';
import { sourceRow } from '../../activities/contract/source-row.ts';
import type { CacheManifest, WindowManifest } from '../../activities/contract/window-manifest.ts';
import { loadPage } from '../../activities/extraction/cache/index.ts';
import { pollChangedContacts, windowsOfDays } from '../../activities/extraction/cxone/index.ts';
import { planWindows, readWindowDetail, readWindowRows } from '../../activities/extraction/index.ts';
import { readerFor } from '../../activities/extraction/readers.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const running: SimulatedPlatform[] = [];
afterAll(() => Promise.all(running.map((platform) => platform.close())));

async function start(options: Partial<SimulatedPlatformOptions> = {}): Promise<SimulatedPlatform> {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 7,
    kind: 'cxone',
    rateLimit: null,
    scenario: { days: 14, genesysQueues: 0, cxoneQueues: 2 },
    ...options,
  });
  running.push(platform);
  return platform;
}

function published(url: string, platform: Record<string, unknown> = {}, at = '2026-06-01T00:00:00Z') {
  const cache = createMemoryCache();
  const harness = createHarness({
    baseUrl: url,
    cache,
    clock: createVirtualClock(Date.parse(at)),
    platform: {
      kind: 'cxone',
      api: 'published',
      tokenUrl: `${url}/authentication/v1/token/access-key`,
      rateLimit: { requestsPerMinute: 60_000, burst: 1000 },
      ...platform,
    },
  });
  const hours = async (manifest: WindowManifest): Promise<SourceRow[]> => {
    const rows: SourceRow[] = [];
    for await (const some of readWindowRows(manifest, cache)) rows.push(...some);
    return rows;
  };
  const legs = async (manifest: WindowManifest): Promise<InteractionRow[]> => {
    const detail: CacheManifest = await readWindowDetail(manifest, cache);
    const found: InteractionRow[] = [];
    let cursor: string | null = null;
    for (const page of detail.pages) {
      const read = readerFor(detail).read(await loadPage(cache, page), detail.window, cursor);
      if (!read.ok) throw new Error(read.fault.message);
      found.push(...(read.page.interactions ?? []));
      cursor = read.page.nextCursor;
    }
    return found;
  };
  return { ...harness, cache, hours, legs };
}

const byKey = (rows: readonly SourceRow[]) =>
  new Map(rows.map((row) => [`${row.queue_id} ${row.interval_start}`, row]));
const threeDays = { ...window, end: '2026-01-08T00:00:00.000Z' };
const whole = { includesHold: true, includesAfterCallWork: true };

describe('hours', () => {
  let platform: SimulatedPlatform;
  let guide: Map<string, SourceRow>;
  beforeAll(async () => {
    platform = await start();
    const harness = published(platform.url, { api: 'guide', tokenUrl: `${platform.url}/oauth2/token` });
    guide = byKey(await harness.hours(await harness.extract()));
  });

  /** Handle time with hold and after-call work, whatever the definition. */
  const aligned = (row: SourceRow) =>
    (row.avg_handle_time_s ?? 0) +
    (row.handle_time_definition === 'talk+acw' ? (row.avg_hold_time_s ?? 0) : 0);

  test.each([
    ['intervals', { handleTime: whole }, 7],
    ['summaries', {}, 168],
    ['intervals', { handleTime: whole, apiVersion: '24.0' }, 7],
  ])('from %s equal those of the guide profile (%j)', async (hoursFrom, settings, requests) => {
    const { extract, hours } = published(platform.url, { hoursFrom, ...settings });
    const manifest = await extract();
    expect(manifest).toMatchObject({
      status: 'done',
      complete: true,
      requests,
      retries: {},
      unknownFields: [],
    });
    const rows = await hours(manifest);
    expect(rows).toHaveLength(guide.size);
    for (const row of rows) {
      expect(sourceRow.parse(row)).toEqual(row);
      const same = guide.get(`${row.queue_id} ${row.interval_start}`)!;
      const { queue_name, offered, answered, abandoned } = same;
      expect(row).toMatchObject({ queue_name, offered, answered, abandoned, media_type: 'voice' });
      expect(aligned(row)).toBeCloseTo(aligned(same), 2);
      expect(row.avg_speed_of_answer_s ?? 0).toBeCloseTo(same.avg_speed_of_answer_s ?? 0, 2);
      expect(row.service_level_percent ?? -1).toBeCloseTo(same.service_level_percent ?? -1, 2);
    }
  });

  test('summaries bring the exact count within the service level', async () => {
    const { extract, hours } = published(platform.url, { hoursFrom: 'summaries' });
    for (const row of await hours(await extract())) {
      const percent = guide.get(`${row.queue_id} ${row.interval_start}`)!.service_level_percent;
      expect(row.answered_in_service_level).toBe(Math.round(((percent ?? 0) * row.offered) / 100));
    }
  });

  test('summaries are not asked for of hours that have not passed', async () => {
    const { extract, hours } = published(platform.url, { hoursFrom: 'summaries' }, '2026-01-05T10:40:00Z');
    const manifest = await extract({ window: threeDays });
    expect(manifest).toMatchObject({
      status: 'partial',
      complete: false,
      requests: 10,
      watermark: '2026-01-05T10:00:00.000Z',
    });
    expect((await hours(manifest)).at(-1)).toMatchObject({ interval_start: '2026-01-05T09:00:00.000Z' });
  });

  test('units named by skill carry the name in their id', async () => {
    const { extract, hours } = published(platform.url, { units: 'skill', handleTime: whole });
    const names = new Set((await hours(await extract())).map((row) => row.queue_id));
    expect([...names]).toEqual(['skill=Billing', 'skill=Sales']);
  });
});

describe('contacts', () => {
  test('become queue legs whose hours are those of the platform', async () => {
    const platform = await start();
    const { extract, legs } = published(platform.url, { source: 'details', serviceLevelFlag: 1 });
    const manifest = await extract({ window: threeDays });
    expect(manifest).toMatchObject({ status: 'done', complete: true, retries: {}, unknownFields: [] });
    expect(manifest.pages).toBeGreaterThan(1);
    expect(manifest.pollTime).toMatch(/Z$/);
    const found = await legs(manifest);
    for (const leg of found.slice(0, 50)) expect(interactionRow.parse(leg)).toEqual(leg);
    expect(manifest.rows).toBe(found.length);
    const guide = published(platform.url, { api: 'guide', tokenUrl: `${platform.url}/oauth2/token` });
    const busy = (await guide.hours(await guide.extract({ window: threeDays }))).filter(
      (row) => row.offered > 0,
    );
    expect(found.length).toBe(busy.reduce((sum, row) => sum + row.offered, 0));
    const hourOf = (leg: InteractionRow) => `${leg.queue_id} ${leg.queued_at.slice(0, 13)}:00:00.000Z`;
    const hours = Map.groupBy(found, hourOf);
    for (const row of busy) {
      const inHour = hours.get(`${row.queue_id} ${row.interval_start}`)!;
      const answered = inHour.filter((leg) => leg.outcome === 'answered');
      expect([inHour.length, answered.length]).toEqual([row.offered, row.answered]);
      const mean = (of: (leg: InteractionRow) => number) =>
        answered.reduce((sum, leg) => sum + of(leg), 0) / answered.length;
      if (answered.length === 0) continue;
      expect(Math.abs(mean((leg) => leg.handle_s!) - row.avg_handle_time_s!)).toBeLessThan(
        1.1 / answered.length,
      );
      expect(Math.abs(mean((leg) => leg.hold_s!) - row.avg_hold_time_s!)).toBeLessThan(0.6 / answered.length);
      const within = answered.filter((leg) => leg.within_service_level).length;
      expect(within).toBe(Math.round((row.service_level_percent! * row.offered) / 100));
    }
  });

  test('nothing that identifies a caller is asked for or kept, however the fields are spelt', async () => {
    const platform = await start();
    const { extract, legs } = published(platform.url, { source: 'details', apiVersion: '21.0' });
    const found = await legs(await extract({ window: { ...window, end: '2026-01-06T00:00:00.000Z' } }));
    expect(found.length).toBeGreaterThan(100);
    expect(JSON.stringify(found)).not.toMatch(/\+44|Caller|spoke/);
    expect(found.some((leg) => (leg.acw_s ?? 0) > 0)).toBe(true);
  });

  test('where agentSeconds holds the hold time, talk is what is left', async () => {
    const platform = await start();
    const day = { ...window, end: '2026-01-06T00:00:00.000Z' };
    const plain = published(platform.url, { source: 'details' });
    const mapped = published(platform.url, { source: 'details', handleTime: whole });
    const apart = await plain.legs(await plain.extract({ window: day }));
    const inside = await mapped.legs(await mapped.extract({ window: day }));
    const index = apart.findIndex((leg) => (leg.hold_s ?? 0) > 0);
    expect(inside[index]!.handle_s).toBe(apart[index]!.handle_s);
    expect(inside[index]!.talk_s).toBe(apart[index]!.talk_s! - apart[index]!.hold_s!);
    expect([apart[index]!.handle_time_definition, inside[index]!.handle_time_definition]).toEqual([
      'talk+acw',
      'talk+hold+acw',
    ]);
  });

  test('windows split at any hour hold every contact once', async () => {
    const platform = await start();
    const { extract, legs } = published(platform.url, { source: 'details' });
    const together = await legs(await extract({ window: threeDays }));
    const cuts = ['2026-01-05T00:00:00Z', '2026-01-06T13:00:00Z', '2026-01-07T10:00:00Z', threeDays.end];
    const apart: string[] = [];
    for (const [index, start] of cuts.slice(0, -1).entries()) {
      const part = { start, end: cuts[index + 1]! };
      apart.push(...(await legs(await extract({ window: part }))).map((leg) => leg.conversation_id));
    }
    expect(apart.sort()).toEqual(together.map((leg) => leg.conversation_id).sort());
  });

  test('a window without contacts is answered by 204 and is empty, not a fault', async () => {
    const platform = await start();
    const { extract } = published(platform.url, { source: 'details' });
    const later = { start: '2026-03-02T00:00:00.000Z', end: '2026-03-09T00:00:00.000Z' };
    expect(await extract({ window: later })).toMatchObject({
      status: 'done',
      rows: 0,
      requests: 2,
      retries: {},
    });
  });
});

describe('contacts that the platform has not finished', () => {
  const at = (text: string) => {
    const now = Date.parse(text);
    return { now: () => now, elapsed: () => now };
  };

  test('make the window partial from the first of them on, and whole once they have settled', async () => {
    const early = await start({ clock: at('2026-01-08T00:00:00Z') });
    const first = published(early.url, { source: 'details' });
    const partial = await first.extract({ window: threeDays });
    expect(partial).toMatchObject({ status: 'partial', complete: false });
    const open = (await first.legs(partial)).filter((leg) => leg.final === false);
    expect(open.length).toBeGreaterThan(5);
    expect(partial.watermark).toBe(open.map((leg) => leg.queued_at).sort()[0]);
    expect(open.every((leg) => leg.outcome !== 'answered' || leg.handle_s === null)).toBe(true);

    const late = await start({ clock: at('2026-01-16T00:00:00Z') });
    const second = published(late.url, { source: 'details' });
    expect(await second.extract({ window: threeDays })).toMatchObject({
      status: 'done',
      complete: true,
      watermark: null,
    });
  });

  test('a poll from the watermark names the days to read again', async () => {
    const early = await start({ clock: at('2026-01-08T00:00:00Z') });
    const first = published(early.url, { source: 'details' });
    const manifest = await first.extract({ window: threeDays });
    expect(manifest.pollTime).toBe('2026-01-08T00:00:00.000Z');
    const late = await start({ clock: at('2026-01-10T00:00:00Z') });
    const client = published(late.url).sessions.client('p', 'analytics');
    const changes = await pollChangedContacts(client, manifest.pollTime!, Date.parse('2026-01-10T00:00:00Z'));
    expect(changes).toMatchObject({ complete: true, pollTime: '2026-01-10T00:00:00.000Z' });
    expect(changes.days).toContain('2026-01-06');
    expect(changes.days).toContain('2026-01-09');
    expect(changes.days).not.toContain('2026-01-11');
    const plan = planWindows('2026-01-05', '2026-01-19', 1);
    const again = windowsOfDays(plan, changes.days);
    expect(again.map((one) => one.start.slice(0, 10))).toEqual(changes.days);
  });

  test('a poll after which nothing changed is empty, and one from before the memory says so', async () => {
    const late = await start({ clock: at('2026-03-30T00:00:00Z') });
    const client = published(late.url).sessions.client('p', 'analytics');
    const now = Date.parse('2026-03-30T00:00:00Z');
    expect(await pollChangedContacts(client, '2026-03-29T00:00:00Z', now)).toEqual({
      days: [],
      contacts: 0,
      pollTime: null,
      complete: true,
    });
    expect(await pollChangedContacts(client, '2026-01-06T00:00:00Z', now)).toMatchObject({ complete: false });
  });
});
