import type { BackfillInput, backfill } from '../../workflows/backfill.ts';
import { taskQueues } from '../../workflows/task-queues.ts';
import type { House } from './house.ts';

const dayMs = 86_400_000;
const first = Date.parse('2026-01-05T00:00:00Z');

/** Start of a week, counted from the first one of the backfills below. */
export const startOf = (week: number) => new Date(first + week * 7 * dayMs).toISOString();

/** Id of the workflow that reads one of these weeks. */
export const windowId = (platform: string, week: number) =>
  `extract/${platform}/${startOf(week)}/${startOf(week + 1)}`;

/** Starts a backfill of whole weeks under the id `backfill/PLATFORM`. */
export function startWeeks(house: House, platform: string, weeks: number, input: Partial<BackfillInput>) {
  return house.client.workflow.start<typeof backfill>('backfill', {
    workflowId: `backfill/${platform}`,
    taskQueue: taskQueues.workflows,
    args: [
      {
        platform,
        from: startOf(0),
        to: startOf(weeks),
        windowDays: 7,
        reprocess: 'missing',
        newestFirst: false,
        runId: `backfill-${platform}`,
        maxActive: 2,
        fromCache: false,
        ...input,
      },
    ],
  });
}
