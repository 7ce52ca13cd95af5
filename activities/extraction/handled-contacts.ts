import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { z } from 'zod';
import { ContraflowError } from '../contract/errors.ts';
import type { HandledReference } from '../contract/steps.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { sha256 } from './cache/index.ts';
import { type HandledDay, handledQuery, readHandledDays } from './genesys/index.ts';
import { badAnswer } from './genesys/listing.ts';
import { backoffMs } from './http/index.ts';
import type { PageAccess } from './page.ts';
import { PlatformError } from './platform-error.ts';
import { planWindows } from './windows.ts';

const dayMs = 86_400_000;
const compress = promisify(gzip);
const expand = promisify(gunzip);

/** Days of one request at most; the platform publishes no limit for days. */
const longestDays = 30;
/** Counts of one answer at most: it has no pages and is held in memory. */
const maxCounts = 20_000;
/** Refusals that a shorter span may overcome: the platform's limits are not published. */
const tooLong = new Set([400, 413]);
/** Requests for an answer whose content is at fault. */
const attempts = 3;

/** Counts of a span by queue and day; queues in which nobody handled anything stand there with no agent. */
const stored = z.array(
  z.strictObject({
    queueId: z.string(),
    day: z.iso.date(),
    /** Who handled contacts, in the order of their ids. */
    agents: z.array(z.strictObject({ agentId: z.string(), contacts: z.int().nonnegative() })),
  }),
);
export type QueueDays = z.infer<typeof stored>;

type HandledAccess = PageAccess & { random: () => number };

export interface HandledRequest {
  platform: string;
  /** Whole UTC days. */
  spans: readonly TimeWindow[];
  /** Queues of the organisation: a day in which none of their contacts was handled is known too. */
  queueIds: readonly string[];
  /** Members of queues, which tells how long an answer gets. */
  members: number;
}

/**
 * Reads how many contacts each agent handled in each queue by UTC day into the page cache, one object a request: only
 * ids and counts are kept. Where the platform refuses for good, as it does without the permission, nothing is known and
 * the reference says why.
 *
 * @throws PlatformError where asking again may help
 */
export async function storeHandledContacts(
  { platform, spans, queueIds, members }: HandledRequest,
  access: HandledAccess,
  cache: PageCache,
): Promise<HandledReference> {
  const days = Math.min(longestDays, Math.max(1, Math.floor(maxCounts / Math.max(1, members))));
  const left = spans.flatMap(({ start, end }) => planWindows(start, end, days));
  const parts: HandledReference['parts'] = [];
  const unknown = new Set<string>();
  while (left.length > 0) {
    const part = left.shift()!;
    try {
      const { counts, unknownFields } = await readPart(part, access);
      for (const name of unknownFields) unknown.add(name);
      const text = JSON.stringify(byQueueAndDay(counts, part, queueIds));
      const key = `${platform}/organisation/handled-${sha256(text)}.json.gz`;
      await cache.putOnce(key, await compress(text));
      parts.push({ ...part, key });
    } catch (error) {
      if (!(error instanceof PlatformError) || error.retryable) throw error;
      const halves = tooLong.has(error.status ?? 0) ? halvesOf(part) : [];
      if (halves.length === 0) return { parts: [], unknownFields: [], refused: error.message };
      left.unshift(...halves);
    }
  }
  return { parts, unknownFields: [...unknown].sort(), refused: null };
}

/** A span in two of whole days; none of a single day. */
function halvesOf({ start, end }: TimeWindow): TimeWindow[] {
  const days = (Date.parse(end) - Date.parse(start)) / dayMs;
  return days > 1 ? planWindows(start, end, Math.ceil(days / 2)) : [];
}

/** One answer, asked for again while its content is at fault. */
async function readPart(
  part: TimeWindow,
  { ask, sleep, random }: HandledAccess,
): Promise<{ counts: HandledDay[]; unknownFields: string[] }> {
  const request = handledQuery(part);
  for (let attempt = 0; ; attempt++) {
    const read = readHandledDays(await ask(request), part);
    if (read.ok) return { counts: read.days, unknownFields: read.unknownFields };
    if (attempt + 1 >= attempts) throw badAnswer(request.path, read.fault.message);
    await sleep(backoffMs(attempt, random));
  }
}

/** The same counts are the same rows, whatever the order of the answer. */
function byQueueAndDay(
  counts: readonly HandledDay[],
  part: TimeWindow,
  queueIds: readonly string[],
): QueueDays {
  const ofCell = new Map<string, QueueDays[number]['agents']>();
  const cell = (queueId: string, day: string): string => JSON.stringify([queueId, day]);
  for (const { queueId, day, agentId, contacts } of counts) {
    const known = ofCell.get(cell(queueId, day)) ?? [];
    known.push({ agentId, contacts });
    ofCell.set(cell(queueId, day), known);
  }
  const days = planWindows(part.start, part.end, 1).map(({ start }) => start.slice(0, 10));
  const queues = [...new Set([...queueIds, ...counts.map(({ queueId }) => queueId)])].sort();
  return queues.flatMap((queueId) =>
    days.map((day) => ({
      queueId,
      day,
      agents: (ofCell.get(cell(queueId, day)) ?? []).sort((a, b) => (a.agentId < b.agentId ? -1 : 1)),
    })),
  );
}

/** The counts behind a key. @throws ContraflowError `cache-page-missing` */
export async function loadHandledContacts(cache: PageCache, key: string): Promise<QueueDays> {
  const bytes = await cache.get(key);
  if (bytes !== null) return stored.parse(JSON.parse((await expand(bytes)).toString('utf8')));
  throw new ContraflowError({
    kind: 'failed',
    code: 'cache-page-missing',
    message: `cached counts of handled contacts ${key} are missing`,
    hint: 'run the cycle again: it reads them from the platform',
  });
}
