import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { BackfillResult, backfill } from '../../workflows/backfill.ts';
import type { BackfillProgress } from '../../workflows/messages.ts';
import type { CommandContext } from '../context.ts';
import { createEta } from '../output/eta.ts';
import { progressBar } from '../output/progress.ts';
import { explainFailure } from '../workflow-failure.ts';
import { tellTrouble } from './tell-trouble.ts';

/** Follows a backfill with a progress bar until it ends. */
export async function watchBackfill(
  handle: WorkflowHandle<typeof backfill>,
  label: string,
  context: Pick<CommandContext, 'globals'>,
): Promise<BackfillResult> {
  const bar = progressBar(context, label);
  const eta = createEta(Date.now);
  let finished = false;
  const result = handle.result().finally(() => {
    finished = true;
  });
  result.catch(() => undefined);
  const watching = new AbortController();
  void tellTrouble(handle, (line) => bar.say(line), watching.signal);
  while (!finished) {
    const progress = await handle.query<BackfillProgress>('progress').catch(() => undefined);
    if (progress !== undefined && progress.total > 0) {
      const ended = progress.done + progress.failed + progress.parked;
      const left = progress.paused ? 'paused' : eta(ended, progress.total);
      bar.update(ended, progress.total, describeProgress(progress, left));
    }
    await Promise.race([sleep(400), result.catch(() => undefined)]);
  }
  try {
    const outcome = await result;
    const ended = outcome.done + outcome.failed + outcome.parked;
    bar.update(ended, outcome.total, describeProgress(outcome));
    return outcome;
  } catch (error) {
    throw explainFailure(error);
  } finally {
    watching.abort();
    bar.end();
  }
}

type Counts = Pick<BackfillProgress, 'rows' | 'retries' | 'failed' | 'parked'>;

/** `12000 rows, 3 retries, 1 failed, about 2 min left`. */
export function describeProgress({ rows, retries, failed, parked }: Counts, left?: string): string {
  const repeated = Object.values(retries).reduce((sum, times) => sum + times, 0);
  return [
    `${rows} rows`,
    ...(repeated > 0 ? [`${repeated} retries`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(parked > 0 ? [`${parked} parked`] : []),
    ...(left === undefined ? [] : [left]),
  ].join(', ');
}
