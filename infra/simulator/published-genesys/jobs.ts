import { deriveSeed } from '../../../activities/random.ts';
import type { ActiveFault } from '../faults/index.ts';
import {
  type JsonObject,
  ok,
  problem,
  type SimulatedReply,
  type SimulatedRequest,
} from '../http/messages.ts';
import type { Roster } from '../organisation/handlers.ts';
import { decodeCursor, encodeCursor } from '../rows/cursor.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { type ConversationList, listConversations } from './conversation-list.ts';
import { jobBody, readBody, readInterval } from './request-body.ts';
import { rewriteConversations } from './rewrite.ts';

/** Polls that a job answers with 202 before it is done. */
const runningPolls = 2;
const longestDays = 31;
const largestPage = 1000;

interface Job {
  /** Same for every submission of one interval: by it the faults recognise a retry. */
  listing: string;
  list: ConversationList;
  polls: number;
  expired: boolean;
}

/** Detail jobs of one organisation. */
export interface DetailJobs {
  submit(request: SimulatedRequest): SimulatedReply;
  poll(jobId: string, fault: ActiveFault | null): SimulatedReply;
  results(jobId: string, request: SimulatedRequest, fault: ActiveFault | null): SimulatedReply;
  availability(): SimulatedReply;
  /** What a job reads, whichever submission it is; the id itself where there is no such job. */
  listingOf(jobId: string): string;
}

export interface DetailJobOptions {
  data: ScenarioData;
  queues: readonly QueueProfile[];
  roster: Roster;
  /** End of the data, epoch milliseconds. */
  availableMs: number;
}

/** Jobs as the platform runs them: submitted, polled, read by a cursor that belongs to the job. */
export function createDetailJobs({ data, queues, roster, availableMs }: DetailJobOptions): DetailJobs {
  const { seed } = data.scenario;
  const jobs = new Map<string, Job>();
  const dataAvailabilityDate = new Date(availableMs).toISOString();
  const unknown = (): SimulatedReply => problem(404, 'not.found', 'no such job');

  return {
    listingOf: (jobId) => jobs.get(jobId)?.listing ?? jobId,
    availability: () => ok({ dataAvailabilityDate }),
    submit(request) {
      const body = readBody(jobBody, request.body);
      if (typeof body === 'string') return problem(400, 'bad.request', body);
      const span = readInterval(body.interval, longestDays);
      if (typeof span === 'string') return problem(400, 'bad.request', span);
      // What lies after the end of the data is missing without a word, as on the platform.
      const held = { fromMs: span.fromMs, toMs: Math.min(span.toMs, availableMs) };
      const listing = `details ${span.fromMs} ${span.toMs}`;
      const jobId = `${deriveSeed(seed, listing).toString(36)}-${jobs.size + 1}`;
      const list = listConversations(data, queues, roster, held);
      jobs.set(jobId, { listing, list, polls: 0, expired: false });
      return { status: 202, body: { jobId } };
    },
    poll(jobId, fault) {
      const job = jobs.get(jobId);
      if (!job) return unknown();
      job.polls += 1;
      if (fault?.rule.kind === 'job-expired') job.expired = true;
      if (job.expired) return ok({ state: 'EXPIRED', errorMessage: null });
      if (job.polls <= runningPolls)
        return { status: 202, body: { state: job.polls === 1 ? 'QUEUED' : 'PENDING' } };
      return ok({ state: 'FULFILLED', expirationDate: dataAvailabilityDate });
    },
    results(jobId, request, fault) {
      const job = jobs.get(jobId);
      if (!job) return unknown();
      if (fault?.rule.kind === 'job-expired') job.expired = true;
      if (job.expired) return problem(410, 'job.expired', 'the results of the job have expired');
      if (job.polls <= runningPolls) return problem(400, 'bad.request', 'the job is not FULFILLED');
      const size = Number(request.query.get('pageSize') ?? '1000');
      if (!Number.isInteger(size) || size < 1 || size > largestPage)
        return problem(400, 'bad.request', `pageSize must be 1 to ${largestPage}`);
      const cursor = request.query.get('cursor');
      const position = cursor ? decodeCursor(seed, job.listing, cursor) : { offset: 0, loop: 0 };
      if (!position) return problem(400, 'bad.request', 'cursor is not valid for this job');
      const end = position.offset + size;
      const at = (offset: number, loop: number): string => encodeCursor(seed, job.listing, { offset, loop });
      const endless = at(position.offset, position.loop + 1);
      const next = end < job.list.length ? at(end, 0) : null;
      const page: JsonObject = {
        conversations: job.list.slice(position.offset, end),
        dataAvailabilityDate,
        ...(position.loop > 0 ? { cursor: endless } : next === null ? {} : { cursor: next }),
      };
      const own = cursor ?? at(0, 0);
      return ok(fault ? rewriteConversations(page, fault, own, endless) : page);
    },
  };
}
