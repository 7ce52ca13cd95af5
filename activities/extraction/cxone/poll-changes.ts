import { z } from 'zod';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import { cxoneContact, cxoneContacts } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiClient, RequestOptions } from '../http/index.ts';
import { parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';
import { canonicalFields } from './canonical-fields.ts';
import { queuedAt } from './contact-leg.ts';

/** The platform remembers updates for about thirty days. */
const reachMs = 30 * 86_400_000;
/** Rows of one answer at most. */
const pageSize = 10_000;
/** Rows of a page asked for again with the next one: a contact that changes meanwhile moves to the end and the others up. */
const overlap = 200;
const dayMs = 86_400_000;

const changedContacts = cxoneContacts.pick({ totalRecords: true, lastPollTime: true }).extend({
  completedContacts: z.array(
    cxoneContact.pick({
      contactId: true,
      contactStartDate: true,
      preQueueSeconds: true,
      lastUpdateTime: true,
    }),
  ),
});

/** Contacts that changed since a poll, as the days whose figures they change. */
export interface ChangedContacts {
  /** UTC days, sorted, on which changed contacts were queued. */
  days: string[];
  contacts: number;
  /** Where the next poll begins; null where nothing came, and the former one stays. */
  pollTime: string | null;
  /** False where the platform's memory does not reach back to `since`: older changes need a backfill. */
  complete: boolean;
}

/**
 * Asks which contacts were finished or rewritten since the last poll, `updatedSince` ordered by time of update. What it
 * finds is not loaded from here: the windows of its days are read again, which replaces their rows as a whole.
 *
 * @param since poll time of the last extraction, from a window's manifest
 * @param now milliseconds since the epoch
 * @throws PlatformError, with `poll-short` where fewer contacts came than were announced, `poll-shifted` where they moved too far
 */
export async function pollChangedContacts(
  client: Pick<ApiClient, 'request'>,
  since: string,
  now: number,
  options: RequestOptions = {},
): Promise<ChangedContacts> {
  const from = Math.max(Date.parse(since), now - reachMs);
  const days = new Set<string>();
  const contacts = new Set<string>();
  let pollTime: string | null = null;
  for (let skip = 0; ; ) {
    const json = await client.request(
      {
        method: 'GET',
        path: '/contacts/completed',
        query: [
          ['updatedSince', new Date(from).toISOString()],
          ['fields', 'contactId,contactStartDate,preQueueSeconds,lastUpdateTime'],
          ['orderBy', 'lastUpdateTime asc'],
          ['skip', String(skip)],
          ['top', String(pageSize)],
        ],
        timeoutMs: pageTimeoutMs,
      },
      options,
    );
    if (json === null) break;
    const shape = parseShape(changedContacts, canonicalFields(changedContacts, json));
    if (!shape.ok) throw broken(shape.fault.code, shape.fault.message);
    const { completedContacts: changed, totalRecords, lastPollTime } = shape.value;
    // The first page's poll time: what changed while the others were read is asked for again.
    if (lastPollTime) pollTime ??= new Date(lastPollTime).toISOString();
    const [first] = changed;
    if (skip > 0 && first !== undefined && !contacts.has(first.contactId))
      throw broken('poll-shifted', 'too many contacts changed while they were listed');
    for (const contact of changed) {
      contacts.add(contact.contactId);
      days.add(new Date(queuedAt(contact)).toISOString().slice(0, 10));
    }
    const reached = skip + changed.length;
    if (reached >= totalRecords) break;
    if (changed.length <= overlap)
      throw broken('poll-short', `no further contact after ${reached} of ${totalRecords}`);
    skip = reached - overlap;
  }
  return { days: [...days].sort(), contacts: contacts.size, pollTime, complete: from === Date.parse(since) };
}

function broken(code: string, message: string): PlatformError {
  return new PlatformError({
    kind: 'failed',
    code,
    message: `GET /contacts/completed: ${message}`,
    hint: 'the poll is repeated; check apiVersion where it lasts',
    retryable: true,
  });
}

/** The windows that hold any of the days, in their order. */
export function windowsOfDays(windows: readonly TimeWindow[], days: readonly string[]): TimeWindow[] {
  const starts = days.map((day) => Date.parse(`${day}T00:00:00.000Z`));
  return windows.filter(({ start, end }) =>
    starts.some((day) => day < Date.parse(end) && day + dayMs > Date.parse(start)),
  );
}
