import type { TimeWindow } from '../../contract/window-manifest.ts';
import { genesysJob, genesysJobAvailability, genesysJobSubmission } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiRequest } from '../http/index.ts';
import type { JobProgress } from '../jobs/index.ts';
import { awaitJob } from '../jobs/index.ts';
import type { PageAccess } from '../page.ts';
import { LostPageError } from '../page.ts';
import { PlatformError } from '../platform-error.ts';
import { expectShape } from './listing.ts';

const root = '/api/v2/analytics/conversations/details/jobs';

/** Where the platform says up to when its data lake reaches. */
export const dataAvailabilityPath = `${root}/availability`;

/** Conversations on one page. */
const conversationsAPage = 1000;

/** Statuses that say that a job is no longer known. */
const forgotten = new Set([404, 410]);

/** The end of what the platform's data lake holds, milliseconds since the epoch. @throws PlatformError */
export async function dataAvailability({ ask }: PageAccess): Promise<number> {
  const path = dataAvailabilityPath;
  const answer = expectShape(genesysJobAvailability, await ask({ method: 'GET', path }), path);
  return Date.parse(answer.dataAvailabilityDate);
}

async function poll({ ask }: PageAccess, jobId: string): Promise<JobProgress> {
  const path = `${root}/${jobId}`;
  let json: unknown;
  try {
    json = await ask({ method: 'GET', path });
  } catch (error) {
    if (error instanceof PlatformError && forgotten.has(error.status ?? 0)) return { state: 'lost' };
    throw error;
  }
  // The platform may answer 202 without a body while the job runs.
  if (json === null) return { state: 'running' };
  const job = expectShape(genesysJob, json, path);
  switch (job.state) {
    case 'QUEUED':
    case 'PENDING':
      return { state: 'running' };
    case 'FULFILLED':
      return { state: 'done' };
    case 'EXPIRED':
      return { state: 'lost' };
    default:
      return { state: 'failed', reason: job.errorMessage?.slice(0, 200) ?? job.state };
  }
}

/**
 * Submits a job for every conversation whose life overlaps the span and waits for it.
 *
 * @returns the id under which its pages are read
 * @throws LostPageError where the job expired before it could be read
 */
export async function runDetailsJob(access: PageAccess, span: TimeWindow): Promise<string> {
  const body = { interval: `${span.start}/${span.end}`, order: 'asc', orderBy: 'conversationStart' };
  const submitted = await access.ask({ method: 'POST', path: root, body, timeoutMs: pageTimeoutMs });
  const { jobId } = expectShape(genesysJobSubmission, submitted, root);
  const ended = await awaitJob(`details job ${jobId}`, () => poll(access, jobId), access);
  if (ended === 'lost') throw new LostPageError(`details job ${jobId} expired before it was read`);
  return jobId;
}

/** The request for one page of a job's results. */
export function jobResultsRequest(jobId: string, cursor: string | null): ApiRequest {
  const query: [string, string][] = [['pageSize', String(conversationsAPage)]];
  if (cursor !== null) query.push(['cursor', cursor]);
  return { method: 'GET', path: `${root}/${jobId}/results`, query, timeoutMs: pageTimeoutMs };
}
