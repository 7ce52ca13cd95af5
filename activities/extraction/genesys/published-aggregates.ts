import { z } from 'zod';
import type { SourceRow } from '../../contract/source-row.ts';
import type { RowSettings, TimeWindow } from '../../contract/window-manifest.ts';
import { genesysAggregates } from '../../contract/wire/index.ts';
import type { PageAccess, PageReader, PageResult } from '../page.ts';
import { findUnknownFields, parseShape } from '../parse-shape.ts';
import { PlatformError } from '../platform-error.ts';
import type { AggregateCells } from './aggregate-cells.ts';
import { cellKey, readCells } from './aggregate-cells.ts';
import { conversationQuery, surveyQuery } from './aggregate-queries.ts';
import { aggregateRow } from './aggregate-rows.ts';
import { listQueues } from './organisation.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The platform publishes no limit; a week of hours is what working clients ask for at most. */
const maxWindowDays = 7;

/** Queue hours on one page at most: the answer has no pages of its own and is held in memory. */
const maxCells = 20_000;

/** What one page is made of: a slice of the window from each endpoint, with the queues there are. */
const content = z.object({
  slice: z.object({ start: z.iso.datetime(), end: z.iso.datetime() }),
  /** End of what could be asked for when the page was fetched; the window's end where it is left out. */
  until: z.iso.datetime().optional(),
  queues: z.array(z.object({ id: z.string(), name: z.string() })),
  conversations: genesysAggregates,
  surveys: genesysAggregates.nullable(),
});
type Content = z.infer<typeof content>;

/** The slice that begins at the cursor: whole days, as many as keep the page small. */
function sliceAt(window: TimeWindow, cursor: string | null, queues: number): TimeWindow {
  const start = Date.parse(cursor ?? window.start);
  const days = Math.max(1, Math.floor(maxCells / (24 * Math.max(1, queues))));
  const end = Math.min(Date.parse(window.end), start + days * dayMs);
  return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
}

/** Surveys need a permission and a licence of their own; without them the page has none and says so. */
async function surveysOf(access: PageAccess, slice: TimeWindow): Promise<unknown> {
  try {
    return await access.ask(surveyQuery(slice));
  } catch (error) {
    if (error instanceof PlatformError && error.status === 403) return null;
    throw error;
  }
}

async function fetch(
  access: PageAccess,
  window: TimeWindow,
  cursor: string | null,
  passed: number,
): Promise<unknown> {
  const queues = await listQueues(access.ask);
  const start = Date.parse(window.start);
  const end = Math.max(start, Math.min(Date.parse(window.end), passed));
  const until = new Date(end).toISOString();
  const slice = sliceAt({ start: window.start, end: until }, cursor, queues.length);
  if (end === start) return { slice, until, queues: [], conversations: {}, surveys: {} };
  const conversations = await access.ask(conversationQuery(slice));
  const surveys = await surveysOf(access, slice);
  return { slice, until, queues, conversations, surveys };
}

/**
 * Every row of the slice: what came, and zeros for the hours of the configured medium and of the media seen in which
 * nothing came, because the platform leaves out what did not happen. The slice ends with the last full hour: what has
 * not happened yet is no zero.
 */
function rowsOf(
  page: Content,
  conversations: AggregateCells,
  surveys: AggregateCells | null,
  settings: RowSettings,
) {
  const names = new Map(page.queues.map((queue) => [queue.id, queue.name]));
  const series = new Set(page.queues.map((queue) => JSON.stringify([queue.id, settings.mediaType])));
  for (const cell of [...conversations.values(), ...(surveys?.values() ?? [])])
    series.add(JSON.stringify([cell.queueId, cell.media]));
  const rows: SourceRow[] = [];
  for (const text of [...series].sort()) {
    const [queueId, media] = JSON.parse(text) as [string, SourceRow['media_type']];
    for (
      let startMs = Date.parse(page.slice.start);
      startMs < Date.parse(page.slice.end);
      startMs += hourMs
    ) {
      const key = cellKey(queueId, media, startMs);
      const metrics = conversations.get(key)?.metrics ?? new Map();
      const asked = surveys === null ? null : { metrics: surveys.get(key)?.metrics };
      const name = names.get(queueId) ?? queueId;
      rows.push(aggregateRow({ queueId, media, startMs }, name, metrics, asked, settings));
    }
  }
  return rows;
}

function read(json: unknown, window: TimeWindow, settings: RowSettings): PageResult {
  const shape = parseShape(content, json);
  if (!shape.ok) return shape;
  const page = shape.value;
  const conversations = readCells(page.conversations, page.slice, 'conversations');
  if (!conversations.ok) return conversations;
  const surveys = page.surveys === null ? null : readCells(page.surveys, page.slice, 'surveys');
  if (surveys !== null && !surveys.ok) return surveys;
  const unknownFields = findUnknownFields(content, json);
  const until = page.until ?? window.end;
  const more = Date.parse(page.slice.end) < Date.parse(until);
  const short = Date.parse(until) < Date.parse(window.end);
  return {
    ok: true,
    page: {
      content: page,
      rows: rowsOf(page, conversations.cells, surveys?.cells ?? null, settings),
      total: null,
      nextCursor: more ? page.slice.end : null,
      unknownFields: surveys === null ? [...unknownFields, 'surveys (not permitted)'] : unknownFields,
      ...(short ? { availableUntil: until } : {}),
    },
  };
}

/**
 * Genesys Cloud's conversation aggregates by queue, medium and hour, with survey aggregates for satisfaction. The
 * cursor of a page is the instant at which its slice of the window begins.
 */
export function createGenesysAggregateReader(settings: RowSettings): PageReader {
  return {
    source: 'genesys/published',
    maxWindowDays,
    request: (window, cursor) => conversationQuery(sliceAt(window, cursor, 1)),
    fetch,
    read: (json, window) => read(json, window, settings),
  };
}
