import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import type { CxoneContact } from '../../contract/wire/index.ts';
import { cxoneContact, cxoneContacts, cxoneSkillSummaries } from '../../contract/wire/index.ts';
import { pageTimeoutMs } from '../guide-request.ts';
import type { ApiRequest } from '../http/index.ts';
import type { PageFault, PageReader, PageResult } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { canonicalFields } from './canonical-fields.ts';
import { contactLeg, longestPreQueueMs, queuedAt } from './contact-leg.ts';
import type { ContactsContent } from './contacts-content.ts';
import { contactsContent, gridOf, passedUntil, unsettledFrom } from './contacts-content.ts';
import { mediaQuery } from './media.ts';
import { summaryRequest } from './published-summaries.ts';

/** Contacts of a page: below the 10,000 that one answer holds at most, so that a page stays near a megabyte. */
const pageSize = 2000;

/** Only these are asked for, so that what identifies a caller is not even sent. */
const fields = Object.keys(cxoneContact.shape).join(',');

/** Where a page begins, and the total that the first page announced. */
interface Position {
  skip: number;
  total: number | null;
}

function positionOf(cursor: string | null): Position {
  const match = /^(\d+)\/(\d+)$/.exec(cursor ?? '');
  return match ? { skip: Number(match[1]), total: Number(match[2]) } : { skip: 0, total: null };
}

/** Contacts belong to the window in which they were queued, so the range asked for begins a day before it. */
function rangeOf(window: TimeWindow): { from: number; to: number } {
  return { from: Date.parse(window.start) - longestPreQueueMs, to: Date.parse(window.end) };
}

function contactsRequest(window: TimeWindow, cursor: string | null, settings: RowSettings): ApiRequest {
  const { from, to } = rangeOf(window);
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
}

/** What is wrong with a page's place among the others. */
function misplaced(page: ContactsContent, { skip, total }: Position, window: TimeWindow): PageFault | null {
  const fault = (code: string, message: string): PageFault => ({ code, message, sample: null });
  const { totalRecords, completedContacts: contacts } = page;
  if (total !== null && totalRecords !== total)
    return fault('total-changed', `total is ${totalRecords}, on the first page it was ${total}`);
  if (skip + contacts.length > totalRecords)
    return fault('too-many-rows', `${skip + contacts.length} rows where ${totalRecords} were announced`);
  if (contacts.length === 0 && skip < totalRecords)
    return fault('cursor-vanished', `no further contact after ${skip} of ${totalRecords}`);
  const { from, to } = rangeOf(window);
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

function legsOf(contacts: readonly CxoneContact[], window: TimeWindow, settings: RowSettings) {
  const [start, end] = [Date.parse(window.start), Date.parse(window.end)];
  return contacts
    .filter((contact) => queuedAt(contact) >= start && queuedAt(contact) < end)
    .map((contact) => contactLeg(contact, settings))
    .filter((leg) => leg !== null);
}

/** A page as it came: the contacts, and with the first page the summaries of the window's skills. */
interface Fetched {
  contacts: unknown;
  summaries: unknown;
}

function isFetched(json: unknown): json is Fetched {
  return typeof json === 'object' && json !== null && Object.hasOwn(json, 'summaries');
}

/**
 * Completed contacts as queue legs from `GET /contacts/completed`, paged by skip and top. Pages are ordered by contact
 * id: an order by time of update would move contacts between pages while they are read. The skills whose hours are to be
 * counted come from one summary of the window.
 *
 * Rows that the platform has not finished make the window partial from the first of them on, so that it is read again;
 * `lastPollTime` stands in the manifest as the watermark for `updatedSince`.
 */
export function createCxoneContactsReader(settings: RowSettings): PageReader {
  const pageOf = (
    content: ContactsContent,
    window: TimeWindow,
    cursor: string | null,
    fresh: { pollTime?: string; unknownFields: string[] },
  ): PageResult => {
    const position = positionOf(cursor);
    const fault = misplaced(content, position, window);
    if (fault) return { ok: false, fault };
    const done = position.skip + content.completedContacts.length;
    const ends = [content.until, content.unsettledFrom].filter((end) => end !== undefined).sort();
    return {
      ok: true,
      page: {
        content,
        rows: [],
        interactions: legsOf(content.completedContacts, window, settings),
        ...(cursor === null ? { grid: gridOf(content, window, settings) } : {}),
        total: null,
        nextCursor: done < content.totalRecords ? `${done}/${content.totalRecords}` : null,
        ...fresh,
        ...(ends[0] === undefined ? {} : { availableUntil: ends[0] }),
      },
    };
  };

  const readFetched = (fetched: Fetched, window: TimeWindow, cursor: string | null): PageResult => {
    const empty = { totalRecords: positionOf(cursor).total ?? 0, completedContacts: [] };
    const body = canonicalFields(cxoneContacts, fetched.contacts ?? empty);
    const shape = parseShape(cxoneContacts, body);
    if (!shape.ok) return shape;
    const about = canonicalFields(cxoneSkillSummaries, fetched.summaries ?? { skillSummaries: [] });
    const skills = parseShape(cxoneSkillSummaries, about);
    if (!skills.ok) return skills;
    const { lastPollTime, ...page } = shape.value;
    const until = passedUntil(shape.value, window);
    const unsettled = unsettledFrom(shape.value, legsOf(page.completedContacts, window, settings));
    const content = contactsContent.parse({
      ...page,
      skills: skills.value.skillSummaries.filter((skill) => skill.isOutbound !== true),
      ...(until === null ? {} : { until }),
      ...(unsettled === null ? {} : { unsettledFrom: unsettled }),
    });
    return pageOf(content, window, cursor, {
      unknownFields: findUnknownFields(cxoneContacts, body),
      ...(lastPollTime ? { pollTime: new Date(lastPollTime).toISOString() } : {}),
    });
  };

  return {
    source: 'cxone/published-contacts',
    maxWindowDays: 31,
    countsLegs: true,
    request: (window, cursor) => contactsRequest(window, cursor, settings),
    async fetch(access, window, cursor): Promise<Fetched> {
      const contacts = await access.ask(contactsRequest(window, cursor, settings));
      const summaries = cursor === null ? await access.ask(summaryRequest(window, settings)) : null;
      return { contacts, summaries };
    },
    read(json, window, cursor) {
      if (isFetched(json)) return readFetched(json, window, cursor);
      const cached = parseShape(contactsContent, json);
      return cached.ok ? pageOf(cached.value, window, cursor, { unknownFields: [] }) : cached;
    },
  };
}
