import type { ActiveFault } from '../faults/index.ts';
import type { JsonObject, SimulatedReply, SimulatedRequest } from '../http/messages.ts';
import { ok } from '../http/messages.ts';
import type { QueueProfile, ScenarioData } from '../scenario/index.ts';
import { contactsBegun, contactsUpdated } from './contact-listing.ts';
import { contactAt } from './contacts.ts';
import { refusal } from './errors.ts';
import { type PageShape, rewriteCxonePage } from './rewrite.ts';
import { intervalRows, summaryRows } from './skill-hours.ts';

const servicePath = /^\/incontactapi\/services\/v(\d{1,3})\.\d{1,2}(\/.+)$/i;

/** Largest page of completed contacts. */
const largestPage = 10_000;
/** Versions before this one spell some names otherwise. */
const renamedIn = 30;

/** What the published CXone endpoints answer from. */
export interface CxonePublishedContext {
  data: ScenarioData;
  queues: readonly QueueProfile[];
  /** Milliseconds since the epoch. */
  now: number;
}

const shapes: Record<string, PageShape> = {
  '/contacts/completed': { rows: 'completedContacts', start: 'contactStartDate', measure: 'inQueueSeconds' },
  '/wfm-data/skills/contacts': { rows: 'contactStats', start: 'intervalStartDate', measure: 'totalHandled' },
  '/skills/summary': { rows: 'skillSummaries', start: null, measure: 'contactsHandled' },
};

/** The path behind the version and the version's number; null where it is no published CXone endpoint of the simulation. */
export function cxonePublishedEndpoint(path: string): { version: number; endpoint: string } | null {
  const match = servicePath.exec(path);
  if (!match || !Object.hasOwn(shapes, match[2]!)) return null;
  return { version: Number(match[1]), endpoint: match[2]! };
}

/** Dates need a literal Z, as on the platform. */
function instant(text: string | null): number | null {
  if (!text || !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/.test(text)) return null;
  const ms = Date.parse(text);
  return Number.isFinite(ms) ? ms : null;
}

function wholeNumber(text: string | null, otherwise: number): number | null {
  if (text === null) return otherwise;
  return /^\d{1,9}$/.test(text) ? Number(text) : null;
}

/** Keeps the fields asked for, whatever their spelling. */
function select(row: JsonObject, fields: string | null): JsonObject {
  if (!fields) return row;
  const wanted = new Set(fields.toLowerCase().split(','));
  return Object.fromEntries(Object.entries(row).filter(([name]) => wanted.has(name.toLowerCase())));
}

function contactsPage(request: SimulatedRequest, context: CxonePublishedContext): JsonObject | string {
  const { query } = request;
  const { data, queues, now } = context;
  const skip = wholeNumber(query.get('skip'), 0);
  const top = wholeNumber(query.get('top'), largestPage);
  if (skip === null || top === null || top < 1 || top > largestPage)
    return `skip and top must be whole numbers, top at most ${largestPage}`;
  const sinceMs = instant(query.get('updatedSince'));
  const fromMs = instant(query.get('startDate'));
  const toMs = instant(query.get('endDate'));
  if (sinceMs === null && (fromMs === null || toMs === null))
    return 'startDate and endDate, or updatedSince, must be dates with a literal Z';
  const { total, contacts } =
    sinceMs !== null
      ? contactsUpdated(data, queues, { sinceMs, now }, { skip, top })
      : contactsBegun(data, queues, { fromMs: fromMs!, toMs: toMs!, now }, { skip, top });
  return {
    totalRecords: total,
    _links: { self: `${request.path}?${query}` },
    businessUnitId: 1,
    lastPollTime: new Date(now).toISOString(),
    completedContacts: contacts.map((contact) => select(contactAt(contact, now), query.get('fields'))),
  };
}

function rangePage(
  request: SimulatedRequest,
  context: CxonePublishedContext,
  endpoint: string,
): JsonObject | string {
  const { query } = request;
  const fromMs = instant(query.get('startDate'));
  const toMs = instant(query.get('endDate'));
  if (fromMs === null || toMs === null) return 'startDate and endDate must be dates with a literal Z';
  const until = Math.min(toMs, context.now);
  if (endpoint === '/skills/summary')
    return { skillSummaries: summaryRows(context.data, context.queues, fromMs, until) };
  if (!query.get('mediaTypeId')) return 'mediaTypeId is missing';
  return { contactStats: intervalRows(context.data, context.queues, fromMs, until) };
}

/** Names that older versions gave to fields and envelopes. */
function spelled(text: JsonObject, version: number): JsonObject {
  if (version >= renamedIn) return text;
  return JSON.parse(
    JSON.stringify(text)
      .replaceAll('"acwSeconds":', '"ACWSeconds":')
      .replaceAll('"contactStartDate":', '"contactStart":')
      .replaceAll('"contactStats":', '"wfM_StatsV9":'),
  ) as JsonObject;
}

/**
 * Answers `GET /contacts/completed`, `/wfm-data/skills/contacts` and `/skills/summary` of the published reporting API.
 * A list without contacts is 204 without a body; errors stand in the header `icStatusDescription`.
 */
export function answerCxonePublished(
  request: SimulatedRequest,
  context: CxonePublishedContext,
  fault: ActiveFault | null,
): SimulatedReply {
  const found = cxonePublishedEndpoint(request.path);
  if (!found) return refusal(404, 'no such endpoint');
  if (request.method !== 'GET') return refusal(405, 'this endpoint takes GET');
  const { endpoint, version } = found;
  const page =
    endpoint === '/contacts/completed'
      ? contactsPage(request, context)
      : rangePage(request, context, endpoint);
  if (typeof page === 'string') return refusal(400, page);
  const shape = shapes[endpoint]!;
  const isEmpty = (page[shape.rows] as JsonObject[]).length === 0;
  if (endpoint === '/contacts/completed' && isEmpty) return { status: 204, body: {} };
  return ok(spelled(fault ? rewriteCxonePage(page, fault, shape) : page, version));
}
