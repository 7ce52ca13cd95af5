import { afterAll, expect, test } from 'vitest';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';

const running: SimulatedPlatform[] = [];
afterAll(() => Promise.all(running.map((platform) => platform.close())));

const day = '2026-01-05T00:00:00Z/2026-01-06T00:00:00Z';
const analytics = '/api/v2/analytics';
const jobs = `${analytics}/conversations/details/jobs`;
const aggregates = `${analytics}/conversations/aggregates/query`;

interface Body {
  access_token?: string;
  results?: { group: { queueId: string }; data: { interval: string; metrics: { metric: string }[] }[] }[];
  jobId?: string;
  state?: string;
  conversations?: { conversationId: string; conversationStart: string; conversationEnd: string }[];
  cursor?: string;
  dataAvailabilityDate?: string;
  message?: string;
  code?: string;
  contextId?: string;
  limit?: { key: string; value: number };
  details?: unknown[];
  errors?: unknown[];
}

async function open(options: Partial<SimulatedPlatformOptions> = {}) {
  const scenario = { days: 14, genesysQueues: 2, cxoneQueues: 0 };
  const platform = await startSimulatedPlatform({ port: 0, seed: 11, rateLimit: null, scenario, ...options });
  running.push(platform);
  const authorization = `Basic ${Buffer.from('c:s').toString('base64')}`;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const issued = await fetch(`${platform.url}/oauth/token`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  });
  const { access_token } = (await issued.json()) as Body;
  return async (path: string, body?: object) => {
    const response = await fetch(platform.url + path, {
      headers: { authorization: `Bearer ${access_token}`, 'content-type': 'application/json' },
      ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
    });
    return { status: response.status, headers: response.headers, json: (await response.json()) as Body };
  };
}

const query = {
  interval: day,
  granularity: 'PT1H',
  groupBy: ['queueId', 'mediaType'],
  metrics: ['nOffered', 'tAcw'],
};

test('aggregates leave out hours and metrics in which nothing happened', async () => {
  const call = await open();
  const { json } = await call(aggregates, query);
  expect(json.results!.map(({ group }) => group.queueId).sort()).toEqual(['billing', 'sales']);
  const { data } = json.results![0]!;
  expect(data.length).toBeGreaterThan(8);
  expect(data.length).toBeLessThan(24);
  expect(data.flatMap(({ metrics }) => metrics.map(({ metric }) => metric))).not.toContain('tHandle');
});

test.each([
  ['granularity', { ...query, granularity: 'P1D' }],
  ['metric', { ...query, metrics: ['offerCount'] }],
  ['interval', { ...query, interval: '2026-01-05' }],
])('a wrong %s is refused in the published error body', async (_, body) => {
  const call = await open();
  const { status, json, headers } = await call(aggregates, body);
  expect(status).toBe(400);
  expect(json).toMatchObject({ status: 400, code: 'bad.request', details: [], errors: [] });
  expect(json.contextId).toBe(headers.get('inin-correlation-id'));
});

test('ordinary answers carry the inin rate headers, refusals the wait and the limit', async () => {
  const call = await open({ rateLimit: { requestsPerMinute: 60, burst: 2 } });
  const first = await call(aggregates, query);
  expect(first.headers.get('inin-ratelimit-allowed')).toBe('60');
  expect(first.headers.get('inin-ratelimit-count')).toBe('59');
  expect(Number(first.headers.get('inin-ratelimit-reset'))).toBeGreaterThan(0);
  expect(first.headers.has('x-ratelimit-remaining')).toBe(false);
  await call(aggregates, query);
  const refused = await call(aggregates, query);
  expect(refused.status).toBe(429);
  expect(refused.json).toMatchObject({
    message: 'Rate limit exceeded the maximum. Retry the request in [1] seconds',
    limit: { namespace: 'platform.api', value: 60 },
  });
  expect(refused.headers.get('retry-after')).toBe('1');
});

test('a job is queued, then pending, then read by a cursor of its own', async () => {
  const call = await open();
  const submitted = await call(jobs, { interval: day });
  expect(submitted.status).toBe(202);
  const path = `${jobs}/${submitted.json.jobId}`;
  const polls = [await call(path), await call(path), await call(path)];
  expect(polls.map(({ status, json }) => [status, json.state])).toEqual([
    [202, 'QUEUED'],
    [202, 'PENDING'],
    [200, 'FULFILLED'],
  ]);
  const ids: string[] = [];
  let cursor = '';
  do {
    const { json } = await call(`${path}/results?pageSize=300${cursor && `&cursor=${cursor}`}`);
    ids.push(...json.conversations!.map(({ conversationId }) => conversationId));
    cursor = json.cursor ?? '';
  } while (cursor !== '');
  expect(ids.length).toBeGreaterThan(600);
  expect(new Set(ids).size).toBe(ids.length);
  const other = await call(jobs, { interval: '2026-01-06T00:00:00Z/2026-01-07T00:00:00Z' });
  for (let poll = 0; poll < 3; poll++) await call(`${jobs}/${other.json.jobId}`);
  const first = await call(`${path}/results?pageSize=300`);
  const crossed = await call(`${jobs}/${other.json.jobId}/results?pageSize=300&cursor=${first.json.cursor}`);
  expect(crossed.status).toBe(400);
});

test('a job matches by overlap: neighbouring jobs share the conversations that cross midnight', async () => {
  const call = await open({ scenario: { days: 14, genesysQueues: 4, cxoneQueues: 0 } });
  const read = async (interval: string) => {
    const { json } = await call(jobs, { interval });
    for (let poll = 0; poll < 3; poll++) await call(`${jobs}/${json.jobId}`);
    return (await call(`${jobs}/${json.jobId}/results?pageSize=1000`)).json.conversations!;
  };
  const before = await read('2026-01-05T11:00:00Z/2026-01-05T12:00:00Z');
  const after = await read('2026-01-05T12:00:00Z/2026-01-05T13:00:00Z');
  const ids = new Set(before.map(({ conversationId }) => conversationId));
  const shared = after.filter(({ conversationId }) => ids.has(conversationId));
  expect(shared.length).toBeGreaterThan(0);
  for (const { conversationStart, conversationEnd } of shared) {
    expect(conversationStart < '2026-01-05T12:00:00.000Z').toBe(true);
    expect(conversationEnd > '2026-01-05T12:00:00.000Z').toBe(true);
  }
});

test('what lies beyond the data is missing without a word', async () => {
  const call = await open({ availableUntil: '2026-01-05T12:00:00Z' });
  const { json: availability } = await call(`${jobs}/availability`);
  expect(availability.dataAvailabilityDate).toBe('2026-01-05T12:00:00.000Z');
  const { json } = await call(aggregates, query);
  const starts = json.results!.flatMap(({ data }) => data.map(({ interval }) => interval.slice(0, 13)));
  expect(starts.sort().at(-1)).toBe('2026-01-05T11');
});

test('a token without the permission is refused by its name', async () => {
  const clients = [{ clientId: 'c', clientSecret: 's', scopes: ['analytics:report:read'] }];
  const call = await open({ clients });
  const { status, json } = await call(aggregates, query);
  expect(status).toBe(403);
  expect(json.message).toContain('analytics:conversationAggregate:view');
});
