import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  listMembers,
  listQueues,
  listSkillsOfUsers,
  readRoutingChanges,
} from '../../activities/extraction/genesys/index.ts';
import type { ApiRequest } from '../../activities/extraction/http/index.ts';
import { loadMembership, readMembership } from '../../activities/extraction/membership.ts';
import { loadRoutingChanges } from '../../activities/extraction/routing-changes.ts';
import type { SimulatedPlatform } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness } from './support/harness.ts';

let platform: SimulatedPlatform;
let harness: ReturnType<typeof createHarness>;
const sent: ApiRequest[] = [];
const ask = (request: ApiRequest) => {
  sent.push(request);
  return harness.sessions.client('p', 'analytics').request(request);
};
const access = { ask, sleep: (ms: number) => harness.clock.sleep(ms) };
const scenario = { days: 160, genesysQueues: 16, cxoneQueues: 0 };
const span = { start: '2026-01-05T00:00:00.000Z', end: '2026-06-14T00:00:00.000Z' };

beforeAll(async () => {
  platform = await startSimulatedPlatform({ port: 0, seed: 11, kind: 'genesys', rateLimit: null, scenario });
  harness = createHarness({
    baseUrl: platform.url,
    platform: { api: 'published', rateLimit: { requestsPerMinute: 60_000, burst: 1000 } },
  });
});
afterAll(() => platform.close());

test('queues, members and skills are read by ids, through every page', async () => {
  const queues = await listQueues(ask);
  expect(queues).toHaveLength(16);
  expect(queues[1]).toEqual({ id: 'billing', name: 'Billing' });
  const members = await listMembers(ask, 'billing');
  expect(members).toContain('agent-0001');
  expect(JSON.stringify(members)).not.toMatch(/Agent 1|@example/);
  sent.length = 0;
  const skills = await listSkillsOfUsers(ask);
  expect(sent).toHaveLength(1);
  expect(skills.size).toBe(16 * 12);
  expect(skills.get(members[0]!)).toContainEqual({ id: 'skill-billing', name: 'Billing' });
  expect(JSON.stringify([...skills])).not.toMatch(/Agent 1|@example/);
});

test('a listing follows nextUri, and refuses one that leads away or in a circle', async () => {
  const page = (pageNumber: number, nextUri?: string) => ({
    entities: [{ id: `q${pageNumber}` }],
    ...(nextUri === undefined ? {} : { nextUri }),
  });
  const next = '/api/v2/routing/queues?pageSize=500&pageNumber=';
  const numberOf = (request: ApiRequest) =>
    Number(new URLSearchParams(request.query as [string, string][]).get('pageNumber'));
  const found = await listQueues(async (request) => {
    const number = numberOf(request);
    return page(number, number < 3 ? `${next}${number + 1}` : undefined);
  });
  expect(found.map(({ id }) => id)).toEqual(['q1', 'q2', 'q3']);
  const circle = listQueues(async (request) => page(numberOf(request), `${next}1`));
  await expect(circle).rejects.toMatchObject({ code: 'bad-answer', message: expect.stringContaining('end') });
  const away = listQueues(async () => page(1, 'https://elsewhere.example/api/v2/users?pageNumber=2'));
  await expect(away).rejects.toMatchObject({ code: 'bad-answer' });
});

test('audits become routing changes, in order, without names', async () => {
  sent.length = 0;
  const changes = await readRoutingChanges(access, span);
  expect(changes.length).toBeGreaterThan(10);
  expect(changes.map(({ changed_at }) => changed_at)).toEqual(
    changes.map(({ changed_at }) => changed_at).sort(),
  );
  expect(changes[0]).toMatchObject({
    entity: expect.stringMatching(/^Queue:/),
    by: expect.stringMatching(/^admin-/),
  });
  expect(JSON.parse(changes[0]!.after)).toHaveProperty('properties');
  expect(JSON.stringify(changes)).not.toMatch(/Private Person|192\.0\.2/);
  expect(sent.filter(({ method }) => method === 'POST')).toHaveLength(1);
  const half = '2026-02-20T00:00:00.000Z';
  const parts = [
    ...(await readRoutingChanges(access, { start: span.start, end: half })),
    ...(await readRoutingChanges(access, { start: half, end: span.end })),
  ];
  expect(parts).toEqual(changes);
});

test('an audit that fails is said to have failed', async () => {
  const failing = {
    ...access,
    ask: async ({ method }: ApiRequest) => ({ id: 'a', state: method === 'POST' ? 'Queued' : 'Failed' }),
  };
  await expect(readRoutingChanges(failing, span)).rejects.toMatchObject({
    code: 'job-failed',
    retryable: true,
  });
});

test('routing changes are read beside the members into the cache', async () => {
  const reference = await readMembership({ platform: 'p', routing: span }, harness);
  const { key, changes } = reference!.routing!;
  expect(await loadRoutingChanges(harness.cache, key)).toHaveLength(changes);
  expect(changes).toBe((await readRoutingChanges(access, span)).length);
});

test.each([
  ['audit', ['telephony:queue:read', 'routing:skill:read'], { skillsKnown: true, routing: null }, true],
  ['skill', ['telephony:queue:read', 'analytics:report:read'], { skillsKnown: false }, false],
])('credentials without the %s permission still give the members', async (_name, scopes, expected, known) => {
  const clients = [{ clientId: 'client', clientSecret: 'planted-secret-5f2a', scopes }];
  const closed = await startSimulatedPlatform({
    port: 0,
    seed: 11,
    kind: 'genesys',
    rateLimit: null,
    scenario,
    clients,
  });
  try {
    const other = createHarness({
      baseUrl: closed.url,
      platform: { rateLimit: { requestsPerMinute: 60_000, burst: 1000 } },
    });
    const reference = await readMembership({ platform: 'p', routing: span }, other);
    expect(reference).toMatchObject({ members: 16 * 13, ...expected });
    const members = await loadMembership(other.cache, reference!.key);
    expect(members.every(({ skills }) => (skills !== null) === known)).toBe(true);
  } finally {
    await closed.close();
  }
});
