import { z } from 'zod';
import type { InteractionRow } from '../../contract/interaction-row.ts';
import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import type { GenesysConversation } from '../../contract/wire/index.ts';
import { genesysConversation, genesysConversationPage } from '../../contract/wire/index.ts';
import type { PageAccess, PageReader, PageResult } from '../page.ts';
import { LostPageError } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';
import { aggregateRow } from './aggregate-rows.ts';
import { dataAvailability, jobResultsRequest, runDetailsJob } from './details-job.ts';
import { interactionRows } from './interaction-rows.ts';
import { fewestLegs, offeredIn } from './offered-count.ts';
import { listQueues, listSkills } from './organisation.ts';

const hourMs = 3_600_000;

/** A week of conversations is a file of some hundred thousand: enough for one job. */
const maxWindowDays = 7;

/** Submissions of one job whose results expire before the first page is asked for. */
const submissions = 4;

const queueEntry = z.object({ id: z.string(), name: z.string() });

/** What the cache keeps of a page: no cursor and no job id, so that equal data have equal hashes. */
const content = z.object({
  /** End of what was asked for: the window's, or that of the platform's data where it lies before. */
  until: z.iso.datetime(),
  queues: z.array(queueEntry),
  /** Left out by pages that were cached before skills were read. */
  skills: z.array(queueEntry).optional(),
  conversations: z.array(genesysConversation),
  more: z.boolean(),
});

/** A fresh page: the same with the platform's own answer and where to go on. */
const fetched = z.object({
  until: z.iso.datetime(),
  queues: z.array(queueEntry),
  skills: z.array(queueEntry),
  jobId: z.string(),
  /** With the last page: offers that the aggregates count in the span; null where they may not be read. */
  offered: z.number().nullable(),
  answer: genesysConversationPage,
});

/** An answer without a cursor. */
const lastPage = z.looseObject({ cursor: z.null().optional() });

/** Where a page begins: job (empty where the span is), end of the span and the platform's cursor. */
interface Place {
  jobId: string;
  until: string;
  cursor: string | null;
}

const write = ({ jobId, until, cursor }: Place): string => JSON.stringify([jobId, until, cursor]);

function readPlace(text: string): Place {
  const place: unknown = JSON.parse(text);
  const [jobId, until, cursor] = z.tuple([z.string(), z.string(), z.string()]).parse(place);
  return { jobId, until, cursor };
}

async function begin(access: PageAccess, window: TimeWindow): Promise<Place> {
  const available = Math.floor((await dataAvailability(access)) / hourMs) * hourMs;
  const end = Math.max(Date.parse(window.start), Math.min(Date.parse(window.end), available));
  const until = new Date(end).toISOString();
  const empty = end === Date.parse(window.start);
  const jobId = empty ? '' : await submitUntilHeld(access, { start: window.start, end: until });
  return { jobId, until, cursor: null };
}

/** Submits a job again that expired while it was waited for: nothing of its window has been read yet. */
async function submitUntilHeld(access: PageAccess, span: TimeWindow): Promise<string> {
  for (let left = submissions - 1; ; left--) {
    try {
      return await runDetailsJob(access, span);
    } catch (error) {
      if (left === 0 || !(error instanceof LostPageError)) throw error;
    }
  }
}

/** One page of results; a page that says it is the last is asked for twice, because a dropped cursor looks the same. */
async function results(access: PageAccess, place: Place): Promise<unknown> {
  const request = jobResultsRequest(place.jobId, place.cursor);
  try {
    const answer = await access.ask(request);
    const last = lastPage.safeParse(answer).success;
    return last ? await access.ask(request) : answer;
  } catch (error) {
    const gone = error instanceof PlatformError && [400, 404, 410].includes(error.status ?? 0);
    if (gone) throw new LostPageError(error.message);
    throw error;
  }
}

/** Names of the routing skills; none where the credentials may not read them: their ids serve then. */
async function skillNames({ ask }: PageAccess): Promise<z.infer<typeof queueEntry>[]> {
  try {
    return await listSkills(ask);
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403) return [];
    throw error;
  }
}

async function fetch(access: PageAccess, window: TimeWindow, cursor: string | null): Promise<unknown> {
  const place = cursor === null ? await begin(access, window) : readPlace(cursor);
  // Names and the hours to be counted come with the first page only.
  const queues = cursor === null ? await listQueues(access.ask) : [];
  const skills = cursor === null ? await skillNames(access) : [];
  const answer = place.jobId === '' ? {} : await results(access, place);
  const last = place.jobId !== '' && lastPage.safeParse(answer).success;
  const offered = last ? await offeredIn(access, { start: window.start, end: place.until }) : null;
  return { until: place.until, queues, skills, jobId: place.jobId, offered, answer };
}

/** Rows of zeros for every queue and hour: what is counted where nobody called. */
function gridOf(queues: readonly z.infer<typeof queueEntry>[], window: TimeWindow, settings: RowSettings) {
  const rows: SourceRow[] = [];
  for (const { id, name } of queues) {
    for (let startMs = Date.parse(window.start); startMs < Date.parse(window.end); startMs += hourMs) {
      const cell = { queueId: id, media: settings.mediaType, startMs };
      rows.push(aggregateRow(cell, name, new Map(), { metrics: undefined }, settings));
    }
  }
  return rows;
}

/** The conversations of a page, each once, so that a page with a repetition has the content of one without. */
function onceEach(conversations: readonly GenesysConversation[]): GenesysConversation[] {
  const seen = new Set<string>();
  return conversations.filter(({ conversationId: id }) => !seen.has(id) && seen.add(id));
}

function legsOf(
  conversations: readonly GenesysConversation[],
  window: TimeWindow,
  names: ReadonlyMap<string, string>,
  settings: RowSettings,
): { ok: true; rows: InteractionRow[] } | { ok: false; message: string } {
  const rows: InteractionRow[] = [];
  for (const conversation of conversations) {
    const { conversationId, conversationStart, conversationEnd } = conversation;
    const before = conversationEnd !== undefined && Date.parse(conversationEnd) < Date.parse(window.start);
    if (before || Date.parse(conversationStart) >= Date.parse(window.end)) {
      const message = `conversation ${conversationId.slice(0, 60)} from ${conversationStart} does not touch ${window.start}/${window.end}`;
      return { ok: false, message };
    }
    // The job matches by overlap; a leg belongs to the window in which it entered its queue.
    for (const row of interactionRows(conversation, names, settings))
      if (row.queued_at >= window.start && row.queued_at < window.end) rows.push(row);
  }
  return { ok: true, rows };
}

function pageOf(
  page: z.infer<typeof content>,
  window: TimeWindow,
  cursor: string | null,
  nextCursor: string | null,
  unknownFields: string[],
  settings: RowSettings,
): PageResult {
  const span = { start: window.start, end: page.until };
  const names = new Map(page.queues.map((queue) => [queue.id, queue.name]));
  const legs = legsOf(page.conversations, span, names, settings);
  if (!legs.ok) return { ok: false, fault: { code: 'outside-window', message: legs.message, sample: null } };
  const short = Date.parse(page.until) < Date.parse(window.end);
  return {
    ok: true,
    page: {
      content: page,
      rows: [],
      interactions: legs.rows,
      ...(cursor === null ? { grid: gridOf(page.queues, span, settings), skills: page.skills ?? [] } : {}),
      mayRepeat: true,
      total: null,
      nextCursor,
      unknownFields,
      ...(short ? { availableUntil: page.until } : {}),
    },
  };
}

function read(json: unknown, window: TimeWindow, cursor: string | null, settings: RowSettings): PageResult {
  const cached = content.safeParse(json);
  if (cached.success) {
    // Pages of the cache have no cursor: any that differs from the ones before it will do.
    const next = cached.data.more ? `${cursor ?? ''}+` : null;
    return pageOf(cached.data, window, cursor, next, [], settings);
  }
  const shape = parseShape(fetched, json);
  if (!shape.ok) return shape;
  const { until, queues, skills, jobId, offered, answer } = shape.value;
  const next = answer.cursor ? write({ jobId, until, cursor: answer.cursor }) : null;
  const conversations = onceEach(answer.conversations ?? []);
  const page = { until, queues, skills, conversations, more: next !== null };
  const read = pageOf(page, window, cursor, next, findUnknownFields(fetched, json), settings);
  if (read.ok && next === null && offered !== null) read.page.atLeast = fewestLegs(offered);
  return read;
}

/**
 * Genesys Cloud's conversation details by asynchronous jobs: every conversation that overlaps the window, one row for
 * each stay in a queue. The window is capped at what the platform's data lake holds; a job or cursor that expired is
 * submitted again from the start of the window.
 */
export function createGenesysDetailsReader(settings: RowSettings): PageReader {
  return {
    source: 'genesys/published-details',
    maxWindowDays,
    countsLegs: true,
    request: (_window, cursor) => {
      const place = cursor === null ? null : readPlace(cursor);
      return jobResultsRequest(place?.jobId ?? '', place?.cursor ?? null);
    },
    fetch,
    read: (json, window, cursor) => read(json, window, cursor, settings),
  };
}
