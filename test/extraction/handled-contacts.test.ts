import { expect, test } from 'vitest';
import { readHandledDays } from '../../activities/extraction/genesys/index.ts';
import { loadHandledContacts, storeHandledContacts } from '../../activities/extraction/handled-contacts.ts';
import type { ApiRequest } from '../../activities/extraction/http/index.ts';
import { readMembership } from '../../activities/extraction/membership.ts';
import { PlatformError } from '../../activities/extraction/platform-error.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const span = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-07T00:00:00.000Z' };
const first = '2026-01-05T00:00:00.000Z/2026-01-06T00:00:00.000Z';
const second = '2026-01-06T00:00:00.000Z/2026-01-07T00:00:00.000Z';
const handled = (count?: unknown) => [{ metric: 'tHandle', stats: { count, sum: 5000, max: 900 } }];
const group = (queueId: string | undefined, userId: string | undefined, data: unknown[]) => ({
  group: { queueId, userId },
  data,
});
const results = (...groups: unknown[]) => ({ results: groups });

test('an answer becomes counts by queue, agent and day', () => {
  const read = readHandledDays(
    results(
      group('billing', 'a1', [
        { interval: first, metrics: handled(7) },
        { interval: second, metrics: [] },
      ]),
      group(undefined, 'a1', [{ interval: first, metrics: handled(9) }]),
      group('billing', undefined, [{ interval: first, metrics: handled(9) }]),
    ),
    span,
  );
  expect(read).toEqual({
    ok: true,
    days: [
      { queueId: 'billing', agentId: 'a1', day: '2026-01-05', contacts: 7 },
      { queueId: 'billing', agentId: 'a1', day: '2026-01-06', contacts: 0 },
    ],
    unknownFields: [],
  });
  expect(readHandledDays({}, span)).toMatchObject({ ok: true, days: [] });
});

test('fields that the contract does not know are named and do not stop the reading', () => {
  const drifted = { interval: first, metrics: handled(7), flowOutCount: 0 };
  expect(readHandledDays(results(group('billing', 'a1', [drifted])), span)).toMatchObject({
    ok: true,
    unknownFields: ['results[].data[].flowOutCount'],
  });
});

test.each([
  ['outside-window', [{ interval: first.replaceAll('2026', '2025'), metrics: handled(7) }]],
  ['outside-window', [{ interval: 'yesterday', metrics: handled(7) }]],
  ['wrong-interval', [{ interval: `${span.start}/${span.end}`, metrics: handled(7) }]],
  ['duplicate-row', [1, 2].map(() => ({ interval: first, metrics: handled(7) }))],
  ['missing-field', [{ interval: first }]],
  ['wrong-type', [{ interval: first, metrics: handled('7') }]],
  ['wrong-type', [{ interval: first, metrics: handled(-1) }]],
  ['wrong-type', [{ interval: first, metrics: handled(7.5) }]],
])('an answer with the fault %s is refused', (code, data) => {
  expect(readHandledDays(results(group('billing', 'a1', data)), span)).toMatchObject({
    ok: false,
    fault: { code },
  });
});

/** Reads with answers in the place of the platform's. */
async function store(answer: (request: ApiRequest, turn: number) => unknown, members = 13, end = span.end) {
  const cache = createMemoryCache();
  const sent: ApiRequest[] = [];
  const waits: number[] = [];
  const ask = async (request: ApiRequest) => {
    sent.push(request);
    return answer(request, sent.length);
  };
  const sleep = async (ms: number) => void waits.push(ms);
  const reference = await storeHandledContacts(
    { platform: 'p', spans: [{ ...span, end }], queueIds: ['sales', 'billing'], members },
    { ask, sleep, random: () => 0.5 },
    cache,
  );
  return { reference, cache, sent, waits };
}

test('queues and days without a contact are known too, in one order whatever that of the answer', async () => {
  const groups = [
    group('billing', 'a2', [{ interval: second, metrics: handled(3) }]),
    group('billing', '__proto__', [{ interval: second, metrics: handled(4) }]),
  ];
  const { reference, cache, sent } = await store(() => results(...groups));
  expect(sent).toHaveLength(1);
  expect(reference).toMatchObject({ parts: [span], unknownFields: [], refused: null });
  const { key } = reference.parts[0]!;
  expect(await loadHandledContacts(cache, key)).toEqual([
    { queueId: 'billing', day: '2026-01-05', agents: [] },
    {
      queueId: 'billing',
      day: '2026-01-06',
      agents: [
        { agentId: '__proto__', contacts: 4 },
        { agentId: 'a2', contacts: 3 },
      ],
    },
    { queueId: 'sales', day: '2026-01-05', agents: [] },
    { queueId: 'sales', day: '2026-01-06', agents: [] },
  ]);
  const turned = await store(() => results(...groups.toReversed()));
  expect(turned.reference.parts[0]!.key).toBe(key);
});

test('a long span takes a request for thirty days, and shorter ones where there are many agents', async () => {
  const end = '2026-04-05T00:00:00.000Z';
  const few = await store(() => ({}), 300, end);
  expect(few.sent).toHaveLength(3);
  const bodies = few.sent.map(({ body }) => body as { interval: string; groupBy: string[] });
  expect(bodies[0]).toMatchObject({
    granularity: 'P1D',
    groupBy: ['queueId', 'userId'],
    metrics: ['tHandle'],
  });
  expect(bodies.map(({ interval }) => interval.split('/'))).toEqual([
    ['2026-01-05T00:00:00.000Z', '2026-02-04T00:00:00.000Z'],
    ['2026-02-04T00:00:00.000Z', '2026-03-06T00:00:00.000Z'],
    ['2026-03-06T00:00:00.000Z', end],
  ]);
  expect((await store(() => ({}), 6500, end)).sent).toHaveLength(30);
});

test('an answer at fault is asked for again, and is an error where it stays so', async () => {
  const bad = results(group('billing', 'a1', [{ interval: first }]));
  const { sent, waits } = await store((_request, turn) => (turn < 3 ? bad : {}));
  expect(sent).toHaveLength(3);
  expect(waits).toEqual([250, 500]);
  await expect(store(() => bad)).rejects.toMatchObject({
    code: 'bad-answer',
    retryable: true,
    message: expect.stringContaining('metrics is missing'),
  });
});

test.each([
  'duplicated-rows',
  'rows-outside-window',
  'missing-field',
  'wrong-type',
  'negative-count',
  'excess-count',
  'truncated-json',
  'unknown-field',
] as const)('the simulated fault %s leaves the counts as they are', async (kind) => {
  const path = '/api/v2/analytics/conversations/aggregates';
  const parts = await Promise.all(
    [undefined, { seed: 1, rules: [{ kind, share: 1, path }] }].map(async (faults) => {
      const platform = await startSimulatedPlatform({
        port: 0,
        seed: 3,
        kind: 'genesys',
        rateLimit: null,
        scenario: { days: 7, genesysQueues: 2 },
        ...(faults ? { faults } : {}),
      });
      try {
        const { sessions, cache, clock, random } = createHarness({ baseUrl: platform.url });
        const reference = await readMembership(
          { platform: 'p', handled: [span] },
          { sessions, cache, clock, random },
        );
        const info = (await (await fetch(`${platform.url}/simulator/info`)).json()) as { faults: object };
        return { ...reference!.handled!, faults: info.faults };
      } finally {
        await platform.close();
      }
    }),
  );
  expect(parts[1]!.faults).toEqual({ [kind]: 1 });
  expect(parts[1]!.parts).toEqual(parts[0]!.parts);
  expect(parts[1]!.unknownFields).toHaveLength(kind === 'unknown-field' ? 1 : 0);
});

const refusal = (status: number) =>
  new PlatformError({
    kind: 'failed',
    code: 'x',
    message: `refused with ${status}`,
    hint: 'none',
    retryable: status >= 500,
    status,
  });

test('a platform that refuses leaves it unknown and is quoted; what may pass is an error', async () => {
  const refused = await store(() => {
    throw refusal(403);
  });
  expect(refused.sent).toHaveLength(1);
  expect(refused.reference).toEqual({ parts: [], unknownFields: [], refused: 'refused with 403' });
  const passing = store(() => {
    throw refusal(503);
  });
  await expect(passing).rejects.toMatchObject({ status: 503 });
});

test('a span that is too long for the platform is asked for in halves, down to single days', async () => {
  const daysOf = ({ body }: ApiRequest) => {
    const [start, end] = (body as { interval: string }).interval.split('/').map((text) => Date.parse(text));
    return (end! - start!) / 86_400_000;
  };
  const end = '2026-02-04T00:00:00.000Z';
  const limited = (longest: number) =>
    store(
      (request) => {
        if (daysOf(request) > longest) throw refusal(400);
        return {};
      },
      13,
      end,
    );
  const { reference, sent } = await limited(8);
  expect(sent.map(daysOf)).toEqual([30, 15, 8, 7, 15, 8, 7]);
  expect(reference.parts.map(({ start }) => start)).toEqual([
    '2026-01-05T00:00:00.000Z',
    '2026-01-13T00:00:00.000Z',
    '2026-01-20T00:00:00.000Z',
    '2026-01-28T00:00:00.000Z',
  ]);
  expect(reference.parts.at(-1)!.end).toBe(end);
  const never = await limited(0);
  expect(never.sent.map(daysOf)).toEqual([30, 15, 8, 4, 2, 1]);
  expect(never.reference).toMatchObject({ parts: [], refused: 'refused with 400' });
});

test('counts that are gone from the cache are said to be', async () => {
  await expect(loadHandledContacts(createMemoryCache(), 'p/organisation/gone')).rejects.toMatchObject({
    code: 'cache-page-missing',
  });
});
