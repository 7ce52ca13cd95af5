import { CancellationScope, patched, workflowInfo } from '@temporalio/workflow';
import type { RunRecord } from '../activities/contract/steps.ts';
import { warehouse } from './activities.ts';
import type { BackfillResult } from './backfill.ts';

/** Writes what becomes of a backfill to the list of runs. One that a cycle started is a part of that cycle's run. */
export function runRecorder(
  runId: string,
): (status: RunRecord['status'], detail: string | null) => Promise<void> {
  const { workflowId, parent } = workflowInfo();
  const recorded = parent === undefined && patched('backfill-in-runs');
  return async (status, detail) => {
    if (!recorded) return;
    await CancellationScope.nonCancellable(() =>
      warehouse.recordStep({ runId, step: 'run', workflowId, kind: 'backfill', status, detail }),
    );
  };
}

/** What a backfill left undone, by its counts; null where nothing. */
export function describeLeft({
  status,
  ...totals
}: Pick<BackfillResult, 'status' | 'failed' | 'parked' | 'cancelled' | 'remaining'>): string | null {
  const counts = Object.entries({
    failed: totals.failed,
    parked: totals.parked,
    cancelled: totals.cancelled,
    'not begun': totals.remaining,
  }).filter(([, count]) => count > 0);
  if (counts.length === 0) return status === 'cancelled' ? 'cancelled' : null;
  const windows = `windows: ${counts.map(([what, count]) => `${count} ${what}`).join(', ')}`;
  return status === 'cancelled' ? `cancelled; ${windows}` : windows;
}
