import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { createTransport } from '../../activities/extraction/http/index.ts';
import { faultKind } from '../../infra/simulator/index.ts';
import { createHarness, plantedSecret } from './support/harness.ts';
import type { SimulatedRun, SimulatedRunOptions } from './support/simulated-run.ts';
import { simulatedRun } from './support/simulated-run.ts';

const runs: SimulatedRun[] = [];
afterAll(() => Promise.all(runs.map((run) => run.close())));

const range = { from: '2026-01-05T00:00:00Z', to: '2026-01-07T00:00:00Z', windowDays: 1 };

/** One queue is enough where nothing depends on the number of pages. */
const oneQueue = { days: 3, genesysQueues: 1, cxoneQueues: 0 };

async function run(options: Partial<SimulatedRunOptions> = {}): Promise<SimulatedRun> {
  const simulator = { scenario: oneQueue, ...options.simulator };
  const made = await simulatedRun({ ...range, ...options, simulator });
  runs.push(made);
  return made;
}

/** Undisturbed runs, each made once: a test that changes what is stored makes its own. */
const shared = new Map<string, Promise<SimulatedRun>>();

function sound(options: Partial<SimulatedRunOptions> = {}): Promise<SimulatedRun> {
  const key = JSON.stringify(options);
  const made = shared.get(key) ?? run(options);
  shared.set(key, made);
  return made;
}

const aggregates = { api: 'published', source: 'aggregates' };
const details = { api: 'published', source: 'details' };

/** Equal but for the last bits of sums, and for the percentage that the guide profile prints with three decimals. */
function expectSameHours(actual: Record<string, unknown>[], expected: Record<string, unknown>[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [index, row] of expected.entries()) {
    const found = actual[index]!;
    for (const [name, value] of Object.entries(row)) {
      const where = `${name} of ${row['queue_id']} at ${row['interval_start']}`;
      if (typeof value !== 'number') expect(found[name], where).toEqual(value);
      else if (name === 'service_level_rate') expect(found[name], where).toBeCloseTo(value, 4);
      else {
        const distance = Math.abs(Number(found[name]) - value);
        expect(distance, where).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
      }
    }
  }
}

describe.each([
  ['aggregates', aggregates],
  ['details', details],
])('published %s', (name, platform) => {
  test('give the queue hours of the guide profile', async () => {
    const guide = await sound();
    const published = await sound({ platform });
    expect(published.manifests.map(({ status, error }) => [status, error])).toEqual([
      ['done', null],
      ['done', null],
    ]);
    const expected = await guide.hours();
    expect(expected).toHaveLength(48);
    expectSameHours(await published.hours(), expected);
    const [grain] = await published.warehouse.query('SELECT DISTINCT source_grain AS g FROM queue_hours');
    expect(grain).toEqual({ g: name === 'details' ? 'interactions' : 'hourly' });
    expect(published.manifests.flatMap(({ unknownFields }) => unknownFields)).toEqual([]);
  });

  test('keep nothing personal and no secret in the cache', async () => {
    const { objects, manifests } = await sound({ platform });
    const stored = [...objects].map(([key, bytes]) =>
      (key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8'),
    );
    const everything = stored.join('\n') + JSON.stringify(manifests);
    expect(everything).toContain(name === 'details' ? 'conversationId' : 'tHandle');
    for (const planted of ['Private Person', '+353', 'Called from', plantedSecret])
      expect(everything).not.toContain(planted);
  });

  test('every fault at five percent of requests leaves the same rows', async () => {
    const clean = await sound({ platform });
    const kinds = faultKind.options.filter((kind) => kind !== 'conflict');
    const rules = kinds.map((kind) => ({ kind, share: 0.05, seconds: kind === 'slow-body' ? 0.02 : 1 }));
    const faulty = await run({ platform, simulator: { faults: { seed: 3, rules } } });
    expect(faulty.manifests.map(({ status, error }) => [status, error])).toEqual(
      clean.manifests.map(() => ['done', null]),
    );
    expect(await faulty.hours()).toEqual(await clean.hours());
    expect(faulty.manifests.reduce((sum, manifest) => sum + manifest.requests, 0)).toBeGreaterThan(
      clean.manifests.reduce((sum, manifest) => sum + manifest.requests, 0),
    );
  });

  test('late and rewritten hours are put right by reading again', async () => {
    const short = { availableUntil: '2026-01-07T00:00:00Z' };
    const early = await run({ platform, simulator: short });
    const settled = await sound({ platform });
    const expected = await settled.hours();
    expect(await early.hours()).not.toEqual(expected);
    await early.again({ simulator: { scenario: oneQueue } });
    expect(await early.hours()).toEqual(expected);
  });
});

describe('aggregates of hours that have not happened', () => {
  test('are no zeros: the window is partial, and is read in full later', async () => {
    const early = await run({ platform: aggregates, at: '2026-01-06T10:40:00Z' });
    const ends = early.manifests.map(({ status, complete, watermark }) => [status, complete, watermark]);
    expect(ends).toEqual([
      ['done', true, null],
      ['partial', false, '2026-01-06T10:00:00.000Z'],
    ]);
    expect((await early.hours()).at(-1)).toMatchObject({ interval_start: '2026-01-06T09:00:00.000Z' });
    await early.again({ at: '2026-06-01T00:00:00Z' });
    expect(await early.hours()).toEqual(await (await sound({ platform: aggregates })).hours());
  });

  test('are not asked for where the whole window lies ahead', async () => {
    const { manifests, hours } = await run({ platform: aggregates, at: '2026-01-01T00:00:00Z' });
    expect(manifests.map(({ status, rows, watermark }) => [status, rows, watermark])).toEqual([
      ['partial', 0, '2026-01-05T00:00:00.000Z'],
      ['partial', 0, '2026-01-06T00:00:00.000Z'],
    ]);
    expect(await hours()).toEqual([]);
  });
});

describe('detail jobs', () => {
  const scenario = { days: 14, genesysQueues: 3, cxoneQueues: 0 };
  const oneDay = { platform: details, to: '2026-01-06T00:00:00Z' };
  test('a window that reaches beyond the data is partial, with the watermark', async () => {
    const { manifests, hours, warehouse } = await run({
      platform: details,
      simulator: { availableUntil: '2026-01-06T10:40:00Z' },
    });
    expect(manifests.map(({ status, complete, watermark }) => ({ status, complete, watermark }))).toEqual([
      { status: 'done', complete: true, watermark: null },
      { status: 'partial', complete: false, watermark: '2026-01-06T10:00:00.000Z' },
    ]);
    expect((await hours()).at(-1)).toMatchObject({ interval_start: '2026-01-06T09:00:00.000Z' });
    const [ledger] = await warehouse.query(
      "SELECT complete, status FROM extraction_windows WHERE window_start = TIMESTAMP '2026-01-06 00:00:00'",
    );
    expect(ledger).toEqual({ complete: false, status: 'partial' });
    const [fresh] = await warehouse.query('SELECT loaded_until_at, behind_s FROM data_freshness');
    expect(fresh).toEqual({ loaded_until_at: '2026-01-06T10:00:00.000Z', behind_s: 0 });
  });

  test('a window wholly beyond the data is empty and partial', async () => {
    const { manifests } = await run({
      platform: details,
      simulator: { availableUntil: '2026-01-04T00:00:00Z' },
    });
    expect(manifests[0]).toMatchObject({ status: 'partial', rows: 0, watermark: '2026-01-05T00:00:00.000Z' });
  });

  test('a cursor that stays lost is told by the number of offers, and the window fails', async () => {
    const { platform, harness } = await sound({ ...oneDay, simulator: { scenario } });
    const spoilt = createHarness({
      baseUrl: platform.url,
      platform: details,
      clock: harness.clock,
      transport: async (request, signal) => {
        const exchange = await createTransport()(request, signal);
        if (!request.url.pathname.endsWith('/results') || exchange.kind !== 'answer') return exchange;
        const { cursor: _, ...last } = JSON.parse(exchange.text) as Record<string, unknown>;
        return { ...exchange, text: JSON.stringify(last) };
      },
    });
    const window = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-06T00:00:00.000Z' };
    const manifest = await spoilt.extract({ window });
    expect(manifest).toMatchObject({ status: 'failed', complete: false });
    expect(manifest.error).toMatch(
      /cursor-vanished: no further page after 1000 rows, at least \d{4} are to come/,
    );
  });

  test('legs carry instants, codes and routing, each conversation once', async () => {
    const { warehouse, manifests } = await sound({ platform: details });
    const [counted] = await warehouse.query(
      'SELECT count(*) AS legs, count(DISTINCT conversation_id) AS ids, count(agent_id) AS handled,' +
        ' count(wrap_up_code) AS codes, min(queued_at) AS first, max(queued_at) AS last FROM interactions',
    );
    const [offered] = await warehouse.query(
      'SELECT CAST(sum(offered) AS BIGINT) AS offered, CAST(sum(answered) AS BIGINT) AS answered FROM queue_hours',
    );
    expect(counted).toMatchObject({
      legs: offered!['offered'],
      ids: offered!['offered'],
      handled: offered!['answered'],
      codes: offered!['answered'],
    });
    expect(manifests.reduce((sum, { rows }) => sum + rows, 0)).toBe(counted!['legs']);
    const [row] = await warehouse.query(
      "SELECT * FROM interactions WHERE outcome = 'answered' ORDER BY conversation_id LIMIT 1",
    );
    expect(row).toMatchObject({
      routing_method: 'Standard',
      direction: 'inbound',
      transferred: false,
      final: true,
      requested_skills: JSON.stringify([`skill-${row!['queue_id']}`]),
    });
    expect(Number(row!['handle_s'])).toBeCloseTo(
      Number(row!['talk_s']) + Number(row!['hold_s']) + Number(row!['acw_s']),
      9,
    );
  });

  test.each([
    'job-expired',
    'cursor-expired',
    'cursor-dropped',
    'cursor-endless',
    'duplicated-rows',
  ] as const)('%s is overcome by asking again', { timeout: 120_000 }, async (kind) => {
    const clean = await sound({ ...oneDay, simulator: { scenario } });
    const faults = { seed: 1, rules: [{ kind, share: 1, path: '/api/v2/analytics' }] };
    const faulty = await run({ ...oneDay, simulator: { scenario, faults } });
    expect(faulty.manifests[0]!.pages).toBeGreaterThan(2);
    const { rows, contentHash } = clean.manifests[0]!;
    expect(faulty.manifests[0]).toMatchObject({ status: 'done', rows, contentHash });
    expect(await faulty.hours()).toEqual(await clean.hours());
  });
});
