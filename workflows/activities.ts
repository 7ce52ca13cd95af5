import { proxyActivities } from '@temporalio/workflow';
import type { AlertActivities } from '../activities/alerts/activities.ts';
import type { DialingActivities } from '../activities/dialing/activities.ts';
import type { ExtractionActivities } from '../activities/extraction/index.ts';
import type { KpiActivities } from '../activities/kpis/activities.ts';
import type { MeasurementActivities } from '../activities/measurement/activities.ts';
import type { WarehouseActivities } from '../activities/warehouse/activities.ts';
import { taskQueues } from './task-queues.ts';

/** Every long step heartbeats each 5 s, so that a worker that dies is noticed within 20 s. */
const retry = { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s' } as const;

/** A cancelled workflow waits until its activity has stopped, so that nothing is written behind its back. */
const cancellationType = 'WAIT_CANCELLATION_COMPLETED';

/** Platform calls: long, heartbeating, retried patiently, because platforms limit rates and come back. */
export const extraction = proxyActivities<ExtractionActivities>({
  taskQueue: taskQueues.extraction,
  startToCloseTimeout: '30m',
  cancellationType,
  heartbeatTimeout: '20s',
  retry: { ...retry, maximumAttempts: 8 },
});

/** Warehouse steps are idempotent and run in the process that holds the warehouse. */
export const warehouse = proxyActivities<WarehouseActivities>({
  taskQueue: taskQueues.warehouse,
  startToCloseTimeout: '10m',
  cancellationType,
  heartbeatTimeout: '20s',
  retry: { ...retry, maximumAttempts: 5 },
});

/** Numerical work heartbeats from the worker while a process of its own computes. */
export const measurement = proxyActivities<MeasurementActivities>({
  taskQueue: taskQueues.estimation,
  startToCloseTimeout: '60m',
  heartbeatTimeout: '20s',
  retry: { ...retry, maximumAttempts: 3 },
});

export const kpis = proxyActivities<KpiActivities>({
  taskQueue: taskQueues.estimation,
  startToCloseTimeout: '2m',
  retry: { ...retry, maximumAttempts: 3 },
});

/** One attempt at each delivery; the workflow keeps the ladder of later attempts. */
export const alerts = proxyActivities<AlertActivities>({
  taskQueue: taskQueues.extraction,
  startToCloseTimeout: '5m',
  heartbeatTimeout: '20s',
  retry: { ...retry, maximumAttempts: 5 },
});

/** A tick that fails is repeated by the next tick, so few attempts are enough. */
export const dialing = proxyActivities<DialingActivities>({
  taskQueue: taskQueues.dialing,
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '10s', maximumAttempts: 3 },
});
