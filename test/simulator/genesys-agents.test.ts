import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SimulatedPlatform } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { token } from './support.ts';

const aggregates = '/api/v2/analytics/conversations/aggregates/query';
const jobs = '/api/v2/analytics/conversations/details/jobs';
const interval = '2026-01-05T00:00:00.000Z/2026-01-08T00:00:00.000Z';
const query = { interval, granularity: 'P1D', groupBy: ['queueId', 'userId'], metrics: ['tHandle'] };

interface Body {
  results?: {
    group: { queueId: string; userId: string };
    data: { interval: string; metrics: { metric: string; stats: { count: number; sum: number } }[] }[];
  }[];
  jobId?: string;
  conversations?: { participants: Participant[] }[];
  cursor?: string;
}
interface Participant {
  purpose: string;
  userId?: string;
  sessions: { segments: { segmentStart: string; queueId?: string }[] }[];
}

let platform: SimulatedPlatform;
let authorization: string;
beforeAll(async () => {
  const scenario = { days: 14, genesysQueues: 3, cxoneQueues: 0 };
  platform = await startSimulatedPlatform({ port: 0, seed: 11, rateLimit: null, scenario });
  authorization = `Bearer ${await token(platform)}`;
});
afterAll(() => platform.close());

async function ask(path: string, body?: object): Promise<{ status: number; json: Body }> {
  const response = await fetch(platform.url + path, {
    headers: { authorization, 'content-type': 'application/json' },
    ...(body ? { method: 'POST', body: JSON.stringify(body) } : {}),
  });
  return { status: response.status, json: (await response.json()) as Body };
}

/** Contacts by queue and agent. */
async function byAgent(): Promise<Map<string, number>> {
  const { json } = await ask(aggregates, query);
  return new Map(
    json.results!.map(({ group, data }) => [
      `${group.queueId} ${group.userId}`,
      data.reduce((sum, { metrics }) => sum + metrics[0]!.stats.count, 0),
    ]),
  );
}

test('what agents handled adds up to what their queue handled', async () => {
  const hourly = { ...query, granularity: 'PT1H', groupBy: ['queueId', 'mediaType'] };
  const sums = (json: Body) => {
    const found: Record<string, [number, number]> = {};
    for (const { group, data } of json.results!)
      for (const { stats } of data.flatMap(({ metrics }) => metrics)) {
        const [count, sum] = found[group.queueId] ?? [0, 0];
        found[group.queueId] = [count + stats.count, sum + stats.sum];
      }
    return found;
  };
  const queues = sums((await ask(aggregates, hourly)).json);
  expect(Object.keys(queues)).toHaveLength(3);
  expect(sums((await ask(aggregates, query)).json)).toEqual(queues);
});

test('what agents handled is what their conversations say', async () => {
  const { jobId } = (await ask(jobs, { interval: '2026-01-05T00:00:00.000Z/2026-01-10T00:00:00.000Z' })).json;
  for (let poll = 0; poll < 3; poll++) await ask(`${jobs}/${jobId}`);
  const counted = new Map<string, number>();
  for (let cursor = ''; ; ) {
    const { json } = await ask(`${jobs}/${jobId}/results?pageSize=1000${cursor}`);
    for (const { participants } of json.conversations!) {
      const queued = participants.find(({ purpose }) => purpose === 'acd')!.sessions[0]!.segments[0]!;
      const agent = participants.find(({ purpose }) => purpose === 'agent');
      if (agent === undefined || queued.segmentStart >= '2026-01-08') continue;
      const key = `${queued.queueId} ${agent.userId}`;
      counted.set(key, (counted.get(key) ?? 0) + 1);
    }
    if (json.cursor === undefined) break;
    cursor = `&cursor=${encodeURIComponent(json.cursor)}`;
  }
  expect([...(await byAgent())].sort()).toEqual([...counted].sort());
});

test('an agent of two queues handles about half as many of each as one who serves it alone', async () => {
  const counts = await byAgent();
  const of = (agent: string) => counts.get(`billing ${agent}`) ?? 0;
  // The eighth agent of billing also serves sales.
  const alone = ['agent-0001', 'agent-0002', 'agent-0003', 'agent-0004'].map(of);
  const mean = alone.reduce((a, b) => a + b, 0) / alone.length;
  expect(mean).toBeGreaterThan(50);
  expect(of('agent-0008') / mean).toBeGreaterThan(0.3);
  expect(of('agent-0008') / mean).toBeLessThan(0.75);
  expect(counts.get('sales agent-0008')).toBeGreaterThan(0);
});

test.each([
  ['granularity', { granularity: 'PT1H' }],
  ['metric', { metrics: ['nOffered'] }],
  ['grouping', { groupBy: ['userId', 'wrapUpCode'] }],
])('another %s is refused', async (_name, change) => {
  expect((await ask(aggregates, { ...query, ...change })).status).toBe(400);
});
