import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { codeVersion } from '../activities/config/index.ts';
import { lasting, manifestOf, passing, quietActivities } from '../test/support/fake-activities.ts';
import { type House, startHouse } from '../test/support/house.ts';
import {
  parkedQuery,
  pauseSignal,
  resolveUpdate,
  resumeSignal,
  setRatioUpdate,
  stopTunerSignal,
} from '../workflows/messages.ts';
import { taskQueues } from '../workflows/task-queues.ts';
import { historyToJson } from './history-json.ts';

// usage: node infra/record-histories.ts
// Runs each workflow type on a real server, with activities that answer at once, through what makes its history
// interesting (parking, retries, signals, updates, timers, children), and writes the histories of this version for the
// replay test. Recorded once for each version: later code must still replay them.

type Record_ = Record<string, unknown>;

const target = fileURLToPath(new URL(`../test/replay/histories/${codeVersion}/`, import.meta.url));
/** How workers name themselves: process id and machine. */
const machine = `@${hostname()}`;
const week = (number: number) =>
  new Date(Date.parse('2026-01-05T00:00:00Z') + number * 7 * 86_400_000).toISOString();

/** Starts a workflow under the id `recorded/TYPE`. */
function start(house: House, type: string, input: Record_) {
  return house.client.workflow.start(type, {
    workflowId: `recorded/${type}`,
    taskQueue: taskQueues.workflows,
    args: [input],
  });
}

/** Waits until a window or change is parked and lets it try again. */
async function retryParked(house: House, workflowId: string): Promise<void> {
  const handle = house.client.workflow.getHandle(workflowId);
  while ((await handle.query(parkedQuery).catch(() => null)) === null) await sleep(20);
  await handle.executeUpdate(resolveUpdate, { args: [{ action: 'retry', note: 'recorded' }] });
}

/** Refuses twice for now and then for good, until it has been called four times. */
function faltering<Argument, Result>(
  answer: (argument: Argument) => Promise<Result>,
): (argument: Argument) => Promise<Result> {
  let calls = 0;
  return async (argument) => {
    calls += 1;
    if (calls <= 2) throw passing('503');
    if (calls === 3) throw lasting('the page is cut short');
    return answer(argument);
  };
}

const scenarios: Record<string, (house: House) => Promise<void>> = {
  async agentKpis(house) {
    house.furnish();
    await (await start(house, 'agentKpis', { input: 'input', outDir: 'kpis', runId: 'kpis-1' })).result();
  },
  async extractWindow(house) {
    house.furnish({
      extraction: { extractWindow: faltering(async (request) => manifestOf(request)) },
      warehouse: { raiseParked: async () => ({ path: 'parked.json', deliveries: 1 }) },
    });
    const handle = await start(house, 'extractWindow', {
      platform: 'genesys-eu',
      window: { start: week(0), end: week(1) },
      runId: 'backfill-1',
      fromCache: false,
    });
    await retryParked(house, handle.workflowId);
    await handle.result();
  },
  async backfill(house) {
    house.furnish({
      extraction: {
        extractWindow: async (request) => {
          if (request.window.start === week(1)) throw lasting('the page is cut short');
          return manifestOf(request);
        },
      },
    });
    const handle = await start(house, 'backfill', {
      platform: 'genesys-eu',
      from: week(0),
      to: week(4),
      windowDays: 7,
      reprocess: 'missing',
      newestFirst: false,
      runId: 'backfill-1',
      maxActive: 2,
      fromCache: false,
    });
    await handle.signal(pauseSignal);
    await handle.signal(resumeSignal);
    await handle.result();
  },
  async estimateChange(house) {
    const measure = quietActivities().estimation.measureChange;
    house.furnish({ estimation: { measureChange: faltering(measure) } });
    const handle = await start(house, 'estimateChange', {
      changeId: 'ivr-redesign',
      asOf: week(12),
      runId: 'pipeline-1',
    });
    await retryParked(house, handle.workflowId);
    await handle.result();
  },
  async deliverEvents(house) {
    let round = 0;
    house.furnish({
      extraction: {
        attemptDeliveries: async ({ positions }) => {
          round += 1;
          return positions.map((position) => ({
            position,
            outcome: round === 1 && position === 0 ? ('retry' as const) : ('delivered' as const),
            reason: null,
            retryAfterMs: null,
          }));
        },
      },
    });
    await (
      await start(house, 'deliverEvents', {
        runId: 'pipeline-1',
        raised: { path: 'events.json', deliveries: 2 },
      })
    ).result();
  },
  async pipeline(house) {
    house.furnish({
      warehouse: {
        planBackfill: async () => ({ windows: [{ start: week(11), end: week(12) }], skipped: 11 }),
        assessDrift: async () => ({ points: 2, firing: 1, raised: { path: 'events.json', deliveries: 1 } }),
      },
      estimation: {
        measureChange: async (request) => {
          if (request.changeId === 'callback-offer') throw lasting('too few days');
          return quietActivities().estimation.measureChange(request);
        },
      },
    });
    await (await start(house, 'pipeline', { asOf: week(12), extract: true })).result();
  },
  async tuneDial(house) {
    house.furnish();
    const handle = await start(house, 'tuneDial', {
      campaignId: 'spring',
      everySeconds: 0.2,
      bounds: [0.1, 5],
      runId: 'tune-1',
    });
    const ticks = async (count: number) => {
      while (house.callNames().filter((name) => name === 'recordDialDecision').length < count)
        await sleep(20);
    };
    await ticks(2);
    await handle.signal(pauseSignal);
    await handle.executeUpdate(setRatioUpdate, { args: [{ ratio: 2, note: 'recorded' }] });
    await handle.signal(resumeSignal);
    await ticks(4);
    await handle.signal(stopTunerSignal);
    await handle.result();
  },
};

/** Leaves out what names this machine: who worked, which build, and where its sources lie. */
function anonymous(value: unknown, key = ''): unknown {
  if (key === 'identity') return 'recorder';
  if (key === 'stackTrace') return '';
  if (Array.isArray(value)) return value.map((entry) => anonymous(entry));
  // A worker's own queue is named after its process and machine.
  if (key === 'name' && typeof value === 'string' && value.includes(machine)) return 'recorder-queue';
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, anonymous(inner, name)]));
}

const house = await startHouse();
try {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const [type, record] of Object.entries(scenarios)) {
    await record(house);
    const history = await house.client.workflow.getHandle(`recorded/${type}`).fetchHistory();
    const text = JSON.stringify(anonymous(historyToJson(history)), null, 1);
    if (text.includes(machine)) throw new Error(`the history of ${type} names this machine`);
    writeFileSync(join(target, `${type}.json`), `${text}\n`);
    process.stdout.write(`${type}: ${history.events?.length} events, ${text.length} bytes\n`);
  }
} finally {
  await house.close();
}
// Parked children still wait; nothing of theirs is kept.
process.exit();
