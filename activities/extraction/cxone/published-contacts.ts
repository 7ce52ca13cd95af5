import type { InteractionRow } from '../../contract/interaction-row.ts';
import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import type { CxoneContacts } from '../../contract/wire/index.ts';
import { cxoneContact, cxoneContacts } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { PageFault, PageReader, PageResult } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { canonicalFields } from './canonical-fields.ts';
import { contactLeg, longestPreQueueMs, queuedAt } from './contact-leg.ts';
import { mediaQuery } from './media.ts';

/** Contacts of a page: below the 10,000 that one answer holds at most, so that a page stays near a megabyte. */
const pageSize = 2000;

/** Only these are asked for, so that what identifies a caller is not even sent. */
const fields = Object.keys(cxoneContact.shape).join(',');

/** A contact still unfinished after this is taken as it is: figures settle within four days. */
const settlingMs = 4 * 86_400_000;

/** Where a page begins, and the total that the first page announced. */
interface Position {
  skip: number;
  total: number | null;
}

function positionOf(cursor: string | null): Position {
  const match = /^(\d+)\/(\d+)$/.exec(cursor ?? '');
  return match ? { skip: Number(match[1]), total: Number(match[2]) } : { skip: 0, total: null };
}

/** What is wrong with a page's place among the others. */
function misplaced(page: CxoneContacts, { skip, total }: Position, from: number, to: number) {
  const fault = (code: string, message: string): PageFault => ({ code, message, sample: null });
  const { totalRecords, completedContacts: contacts } = page;
  if (total !== null && totalRecords !== total)
    return fault('total-changed', `total is ${totalRecords}, on the first page it was ${total}`);
  if (skip + contacts.length > totalRecords)
    return fault('too-many-rows', `${skip + contacts.length} rows where ${totalRecords} were announced`);
  if (contacts.length === 0 && skip < totalRecords)
    return fault('cursor-vanished', `no further contact after ${skip} of ${totalRecords}`);
  const ids = new Set<string>();
  for (const { contactId, contactStartDate } of contacts) {
    const at = Date.parse(contactStartDate);
    if (at < from || at >= to)
      return fault('outside-window', `contact ${contactId.slice(0, 40)} began at ${contactStartDate}`);
    if (ids.has(contactId)) return fault('duplicate-row', `contact ${contactId.slice(0, 40)} came twice`);
    ids.add(contactId);
  }
  return null;
}

/** Earliest entry into the queue of a contact that is still to change, null where all have settled. */
function unsettledFrom(page: CxoneContacts, legs: readonly InteractionRow[]): string | undefined {
  if (page.unsettledFrom !== undefined) return page.unsettledFrom;
  const polled = page.lastPollTime ? Date.parse(page.lastPollTime) : Number.NaN;
  const open = legs.filter(
    (leg) => leg.final === false && !(polled - Date.parse(leg.queued_at) > settlingMs),
  );
  return open.map((leg) => leg.queued_at).sort()[0];
}

/**
 * Completed contacts as queue legs from `GET /contacts/completed`, paged by skip and top. Contacts belong to the window
 * in which they were queued, so the range asked for begins a day earlier than the window. Pages are ordered by contact
 * id: an order by time of update would move contacts between pages while they are read.
 *
 * Rows that the platform has not finished make the window partial from the first of them on, so that it is read again;
 * `lastPollTime` stands in the manifest as the watermark for `updatedSince`.
 */
export function createCxoneContactsReader(settings: RowSettings): PageReader {
  const rangeOf = (window: TimeWindow): [number, number] => [
    Date.parse(window.start) - longestPreQueueMs,
    Date.parse(window.end),
  ];
  const read = (json: unknown, window: TimeWindow, cursor: string | null): PageResult => {
    const position = positionOf(cursor);
    const empty = { totalRecords: position.total ?? 0, completedContacts: [] };
    const body = canonicalFields(cxoneContacts, json ?? empty);
    const shape = parseShape(cxoneContacts, body);
    if (!shape.ok) return shape;
    const page = shape.value;
    const fault = misplaced(page, position, ...rangeOf(window));
    if (fault) return { ok: false, fault };
    const done = position.skip + page.completedContacts.length;
    const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
    const interactions = page.completedContacts
      .filter((contact) => queuedAt(contact) >= start && queuedAt(contact) < end)
      .map((contact) => contactLeg(contact, settings))
      .filter((leg) => leg !== null);
    const unsettled = unsettledFrom(page, interactions);
    const { totalRecords, completedContacts } = page;
    return {
      ok: true,
      page: {
        // The poll time differs with every request and stays out, so that equal contacts have equal hashes.
        content: {
          totalRecords,
          completedContacts,
          ...(unsettled === undefined ? {} : { unsettledFrom: unsettled }),
        },
        rows: [],
        interactions,
        total: null,
        nextCursor: done < totalRecords ? `${done}/${totalRecords}` : null,
        unknownFields: findUnknownFields(cxoneContacts, body),
        ...(page.lastPollTime ? { pollTime: new Date(page.lastPollTime).toISOString() } : {}),
        ...(unsettled === undefined ? {} : { availableUntil: unsettled }),
      },
    };
  };
  return {
    source: 'cxone/published-contacts',
    countsLegs: true,
    maxWindowDays: 31,
    request(window, cursor) {
      const [from, to] = rangeOf(window);
      return {
        method: 'GET',
        path: '/contacts/completed',
        query: [
          ['startDate', new Date(from).toISOString()],
          ['endDate', new Date(to).toISOString()],
          ...mediaQuery(settings.mediaType),
          ['fields', fields],
          ['orderBy', 'contactId asc'],
          ['skip', String(positionOf(cursor).skip)],
          ['top', String(pageSize)],
        ],
        timeoutMs: pageTimeoutMs,
      };
    },
    read,
  };
}
