import type { PageAccess } from '../page.ts';
import { PlatformError } from '../platform-error.ts';

/** What a poll of a job says. */
export type JobProgress =
  | { state: 'running' }
  | { state: 'done' }
  /** The platform has forgotten the job or its results: submit it again. */
  | { state: 'lost' }
  | { state: 'failed'; reason: string };

const firstWaitMs = 1000;
const longestWaitMs = 30_000;
/** Waits add up to this at most. Detail jobs of a week take minutes. */
const longestJobMs = 60 * 60_000;

/**
 * Polls a job until it has ended, with waits of 1, 2, 4 … 30 s.
 *
 * @param name for messages
 * @returns `done`, or `lost` where the job has to be submitted again
 * @throws PlatformError `job-failed`, or `job-timeout` after an hour of waits; both may pass later
 */
export async function awaitJob(
  name: string,
  poll: () => Promise<JobProgress>,
  { sleep }: Pick<PageAccess, 'sleep'>,
): Promise<'done' | 'lost'> {
  let waited = 0;
  for (let wait = firstWaitMs; ; wait = Math.min(longestWaitMs, 2 * wait)) {
    const progress = await poll();
    if (progress.state === 'done' || progress.state === 'lost') return progress.state;
    const failed = progress.state === 'failed';
    if (failed || waited >= longestJobMs) {
      throw new PlatformError({
        kind: 'failed',
        code: failed ? 'job-failed' : 'job-timeout',
        message: failed ? `${name} failed: ${progress.reason}` : `${name} has not ended within an hour`,
        hint: 'repeat it; use a smaller --window-days where it lasts',
        retryable: true,
      });
    }
    await sleep(wait);
    waited += wait;
  }
}
