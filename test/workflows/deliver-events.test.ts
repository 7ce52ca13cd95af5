import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { createAlertActivities } from '../../activities/alerts/activities.ts';
import { createAlertEvent } from '../../activities/alerts/index.ts';
import { configSchema } from '../../activities/contract/config.ts';
import type { DeliveryAttempt } from '../../activities/contract/steps.ts';
import { createEnvStore, createRedactor, createSecretResolver } from '../../activities/secrets/index.ts';
import type { deliverEvents } from '../../workflows/deliver-events.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type House, startHouse } from '../support/house.ts';
import { eventually, timersOf } from '../support/workflow-history.ts';

const signingSecret = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

interface Request {
  id: string;
  body: string;
  verified: boolean;
}

let house: House;
let folder: string;
let server: Server;
let url: string;
let requests: Request[] = [];
/** Status of each answer in turn; 204 when none is left. */
let answers: { status: number; retryAfter?: string }[] = [];

beforeAll(async () => {
  house = await startHouse();
  folder = await mkdtemp(join(tmpdir(), 'contraflow-deliveries-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      requests.push({
        id: String(request.headers['webhook-id']),
        body,
        verified: verified(request.headers, body),
      });
      const { status, retryAfter } = answers.shift() ?? { status: 204 };
      response.writeHead(status, retryAfter === undefined ? {} : { 'retry-after': retryAfter }).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/events`;
});
afterEach(() => {
  requests = [];
  answers = [];
});
afterAll(async () => {
  server?.close();
  server?.closeAllConnections();
  await house?.close();
  await rm(folder, { recursive: true, force: true });
});

function verified(headers: NodeJS.Dict<string | string[]>, body: string): boolean {
  try {
    new Webhook(signingSecret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

/** The real delivery activity, sending to this test's receiver. */
function receiverActivities() {
  const config = configSchema.parse({
    alerts: [{ kind: 'webhook', url, signingSecret: 'env://RECEIVER_SECRET' }],
  });
  const secrets = createSecretResolver(
    [createEnvStore({ RECEIVER_SECRET: signingSecret })],
    createRedactor(),
  );
  return createAlertActivities({ config, secrets });
}

async function writeEvents(name: string, count: number) {
  const path = join(folder, `${name}.json`);
  const events = Array.from({ length: count }, (_, number) =>
    createAlertEvent({
      type: 'drift.detected',
      subject: `change-${number}/aht`,
      episode: '2026-06-14T00:00:00.000Z',
      time: '2026-06-14T05:00:00.000Z',
      severity: 'warning',
      summary: 'handle time drifts',
      data: { z_score: 3.1, number },
    }),
  );
  await writeFile(path, JSON.stringify(events.map((event) => ({ target: 0, event }))));
  return { path, deliveries: count };
}

function start(id: string, raised: { path: string; deliveries: number }) {
  return house.client.workflow.start<typeof deliverEvents>('deliverEvents', {
    workflowId: `alerts/${id}`,
    taskQueue: taskQueues.workflows,
    args: [{ runId: 'pipeline-1', raised }],
  });
}

const recorded = () =>
  house.calls
    .filter(({ name }) => name === 'recordDeliveries')
    .map(({ argument }) => ({
      round: argument['round'],
      outcomes: (argument['attempts'] as DeliveryAttempt[]).map(({ outcome }) => outcome),
    }));

it('delivers each event once to a receiver that answers', async () => {
  house.furnish({ extraction: receiverActivities() });
  const handle = await start('once', await writeEvents('once', 2));
  expect(await handle.result()).toEqual({ delivered: 2, failed: 0 });
  expect(requests).toHaveLength(2);
  expect(requests.every((request) => request.verified)).toBe(true);
  expect(recorded()).toEqual([{ round: 0, outcomes: ['delivered', 'delivered'] }]);
});

it('sends what failed again after five seconds, with the same id and the same body, and nothing that arrived', async () => {
  house.furnish({ extraction: receiverActivities() });
  answers = [{ status: 503 }, { status: 204 }];
  const handle = await start('again', await writeEvents('again', 2));
  expect(await handle.result()).toEqual({ delivered: 2, failed: 0 });
  expect(requests).toHaveLength(3);
  const [refused, taken, repeated] = requests;
  expect(repeated?.id).toBe(refused?.id);
  expect(repeated?.body).toBe(refused?.body);
  expect(taken?.id).not.toBe(refused?.id);
  expect(requests.every((request) => request.verified)).toBe(true);
  expect(recorded()).toEqual([
    { round: 0, outcomes: ['retry', 'delivered'] },
    { round: 1, outcomes: ['delivered'] },
  ]);
  expect(await timersOf(handle)).toEqual([5]);
});

it('waits as long as the receiver asks where that is longer than the ladder', async () => {
  house.furnish({ extraction: receiverActivities() });
  answers = [{ status: 429, retryAfter: '900' }];
  const handle = await start('asked', await writeEvents('asked', 1));
  await eventually(
    () => timersOf(handle),
    (timers) => expect(timers).toEqual([900]),
  );
  await handle.terminate('the test does not wait a quarter of an hour');
});

it('climbs the ladder of pauses', async () => {
  house.furnish({ extraction: receiverActivities() });
  answers = Array.from({ length: 3 }, () => ({ status: 500 }));
  const handle = await start('ladder', await writeEvents('ladder', 1));
  await eventually(
    () => timersOf(handle),
    (timers) => expect(timers).toEqual([5, 300]),
  );
  expect(new Set(requests.map(({ id }) => id)).size).toBe(1);
  expect(new Set(requests.map(({ body }) => body)).size).toBe(1);
  await handle.terminate('the test does not wait five minutes');
});

it('gives up at once where repeating does not help', async () => {
  house.furnish({ extraction: receiverActivities() });
  answers = [{ status: 400 }, { status: 410 }];
  const handle = await start('refused', await writeEvents('refused', 3));
  expect(await handle.result()).toEqual({ delivered: 1, failed: 2 });
  expect(recorded()).toEqual([{ round: 0, outcomes: ['failed', 'disabled', 'delivered'] }]);
  expect(await timersOf(handle)).toEqual([]);
});
