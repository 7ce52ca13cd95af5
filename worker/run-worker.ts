import { Connection } from '@temporalio/client';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { loadConfig } from '../activities/config/index.ts';
import { ContraflowError } from '../activities/contract/errors.ts';
import { stackFolders } from '../infra/stack/folders.ts';
import { taskQueues } from '../workflows/task-queues.ts';
import { createActivities } from './activities.ts';
import { createDependencies } from './dependencies.ts';
import { log, sdkLogger } from './log.ts';
import { extractionStartsPerSecond } from './queue-limits.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { workflowBundle } from './workflow-bundle.ts';

export type QueueName = keyof typeof taskQueues;

export interface RunWorkerOptions {
  address: string;
  namespace: string;
  configFile: string | undefined;
  /** Left out: all. */
  queues?: string[];
  /** Called once every queue is polled. */
  onReady?: () => void;
}

/**
 * Activities that run at once, by queue: the warehouse writes one transaction after another, but what is noted of a window
 * must not wait until those before it are loaded; estimates use all cores.
 */
const concurrency: Record<Exclude<QueueName, 'workflows'>, number> = {
  extraction: 16,
  warehouse: 8,
  estimation: 2,
  dialing: 20,
};

/** A cancellation comes with the answer to a heartbeat, so heartbeats are not held back longer than this. */
const maxHeartbeatThrottleInterval = '3s';

/** Polls the named task queues until the process is told to stop; the warehouse is closed last. */
export async function runWorker(options: RunWorkerOptions): Promise<void> {
  const queues = queueNames(options.queues);
  Runtime.install({ logger: sdkLogger, shutdownSignals: [] });
  const loaded = loadConfig(options.configFile);
  const dependencies = await createDependencies(loaded, queues.includes('warehouse'));
  try {
    const connection = await NativeConnection.connect({ address: options.address }).catch(
      (cause: unknown) => {
        throw new ContraflowError({
          kind: 'failed',
          code: 'temporal-unreachable',
          message: `no Temporal server answers at ${options.address}`,
          hint: 'start it, or correct temporal.address',
          cause,
        });
      },
    );
    const client = await Connection.connect({ address: options.address });
    await registerSearchAttributes(client, options.namespace);
    await client.close();

    const shared = {
      connection,
      namespace: options.namespace,
      shutdownGraceTime: '5s',
      shutdownForceTime: '8s',
    } satisfies Partial<WorkerOptions>;
    const activities = createActivities(dependencies);
    const startsPerSecond = extractionStartsPerSecond(loaded.config);
    const startLimit =
      startsPerSecond === undefined ? {} : { maxTaskQueueActivitiesPerSecond: startsPerSecond };
    const workers = await Promise.all(
      queues.map(async (queue) =>
        Worker.create(
          queue === 'workflows'
            ? {
                ...shared,
                taskQueue: taskQueues[queue],
                workflowBundle: { codePath: await workflowBundle(stackFolders().run) },
              }
            : {
                ...shared,
                taskQueue: taskQueues[queue],
                activities: activities[queue],
                maxConcurrentActivityTaskExecutions: concurrency[queue],
                maxHeartbeatThrottleInterval,
                ...(queue === 'extraction' ? startLimit : {}),
              },
        ),
      ),
    );
    const stop = () => {
      for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
    const running = Promise.all(workers.map((worker) => worker.run()));
    options.onReady?.();
    log.info({ queues, address: options.address }, 'worker ready');
    await running;
    await connection.close();
  } finally {
    await dependencies.warehouse?.close();
  }
}

function queueNames(given: string[] | undefined): QueueName[] {
  const known = Object.keys(taskQueues) as QueueName[];
  const wanted = given ?? known;
  const unknown = wanted.find((name) => !known.includes(name as QueueName));
  if (unknown === undefined) return wanted as QueueName[];
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-queue',
    message: `there is no queue ${unknown}`,
    hint: `choose from ${known.join(', ')}`,
  });
}
