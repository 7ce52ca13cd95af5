import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { temporalCli } from '../../infra/stack/temporal-cli.ts';
import { startTemporalServer } from '../../infra/stack/temporal-server.ts';
import { workflowBundle } from '../../worker/workflow-bundle.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import { type ActivityChanges, type HouseActivities, quietActivities } from './fake-activities.ts';
import { quietRuntime } from './quiet-runtime.ts';

const bundleFolder = fileURLToPath(new URL('../../node_modules/.cache/contraflow/', import.meta.url));

/** One call of an activity, in the order in which they began. */
export interface ActivityCall {
  name: string;
  argument: Record<string, unknown>;
}

export interface House {
  client: Client;
  /** Calls since the last `furnish`. */
  calls: ActivityCall[];
  /** Starts a test afresh: the quiet activities with these changes, and no calls yet. */
  furnish(changes?: ActivityChanges): void;
  /** Names of the called activities in their order. */
  callNames(): string[];
  close(): Promise<void>;
}

type AnyActivity = (argument: unknown) => Promise<unknown>;

/** Path of the bundled workflows, built once for all test files. */
export const testBundle = (): Promise<string> => workflowBundle(bundleFolder);

/** Puts the bundle where a stack in that working folder looks for it, so that a test does not wait for its build. */
export async function placeBundle(folder: string): Promise<void> {
  const run = join(folder, '.contraflow', 'run');
  const bundle = await testBundle();
  await mkdir(run, { recursive: true });
  await copyFile(bundle, join(run, basename(bundle)));
}

/**
 * A real Temporal server with workers for every queue. The workflows are the project's own; the activities are what the
 * test puts in. One for each test file: start it in `beforeAll`, close it in `afterAll`.
 */
export async function startHouse(options: { dynamicConfig?: string[] } = {}): Promise<House> {
  quietRuntime();
  const [server, codePath] = await Promise.all([
    temporalCli().then((cli) => startTemporalServer({ cli, ...options })),
    testBundle(),
  ]);
  const connection = await NativeConnection.connect({ address: server.address });
  const clientConnection = await Connection.connect({ address: server.address });
  let current: HouseActivities = quietActivities();
  const calls: ActivityCall[] = [];

  const dispatched = (queue: keyof HouseActivities): Record<string, AnyActivity> =>
    Object.fromEntries(
      Object.keys(current[queue]).map((name) => [
        name,
        async (argument: unknown) => {
          calls.push({ name, argument: argument as Record<string, unknown> });
          return (current[queue] as unknown as Record<string, AnyActivity>)[name]!(argument);
        },
      ]),
    );

  const queues = ['extraction', 'warehouse', 'estimation', 'dialing'] as const;
  const workers = await Promise.all([
    Worker.create({ connection, taskQueue: taskQueues.workflows, workflowBundle: { codePath } }),
    ...queues.map((queue) =>
      Worker.create({
        connection,
        taskQueue: taskQueues[queue],
        activities: dispatched(queue),
        // Heartbeats bring the news of a cancellation: a test does not wait for the usual interval.
        maxHeartbeatThrottleInterval: '100ms',
      }),
    ),
  ]);
  const running = Promise.all(workers.map((worker) => worker.run()));
  return {
    client: new Client({ connection: clientConnection }),
    calls,
    furnish(changes = {}) {
      const quiet = quietActivities();
      current = {
        extraction: { ...quiet.extraction, ...changes.extraction },
        warehouse: { ...quiet.warehouse, ...changes.warehouse },
        estimation: { ...quiet.estimation, ...changes.estimation },
        dialing: { ...quiet.dialing, ...changes.dialing },
      };
      calls.length = 0;
    },
    callNames: () => calls.map(({ name }) => name),
    async close() {
      for (const worker of workers) worker.shutdown();
      await running;
      await connection.close();
      await clientConnection.close();
      await server.stop();
    },
  };
}
