import { sleep } from '@temporalio/workflow';
import type { DeliveryOutcome, RaisedEvents } from '../activities/contract/steps.ts';
import { alerts, warehouse } from './activities.ts';

export interface DeliverEventsInput {
  runId: string;
  raised: RaisedEvents;
}

/** Seconds between attempts: the schedule of Standard Webhooks 1.0. */
const ladderSeconds = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];

/** Delivers the events of a run; a receiver that does not answer is tried again for days, with the same id and body. */
export async function deliverEvents({ runId, raised }: DeliverEventsInput): Promise<DeliveryOutcome> {
  const outcome: DeliveryOutcome = { delivered: 0, failed: 0 };
  let open = Array.from({ length: raised.deliveries }, (_, position) => position);
  for (let round = 0; open.length > 0; round += 1) {
    const attempts = await alerts.attemptDeliveries({ path: raised.path, positions: open });
    await warehouse.recordDeliveries({ runId, path: raised.path, attempts, round });
    outcome.delivered += attempts.filter((attempt) => attempt.outcome === 'delivered').length;
    const retried = attempts.filter((attempt) => attempt.outcome === 'retry');
    open = retried.map(({ position }) => position);
    outcome.failed +=
      attempts.length - retried.length - attempts.filter((attempt) => attempt.outcome === 'delivered').length;
    const pause = ladderSeconds[round];
    if (open.length === 0 || pause === undefined) break;
    const asked = Math.max(0, ...retried.map(({ retryAfterMs }) => retryAfterMs ?? 0));
    await sleep(Math.max(pause * 1000, asked));
  }
  outcome.failed += open.length;
  return outcome;
}
