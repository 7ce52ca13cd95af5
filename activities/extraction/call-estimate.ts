import { z } from 'zod';
import type { CacheManifest, TimeWindow } from '../contract/window-manifest.ts';
import { offeredIn } from './genesys/offered-count.ts';
import { listQueues, listSkills } from './genesys/organisation.ts';
import type { ApiRequest } from './http/index.ts';
import { readerFor } from './readers.ts';

/** What the number of calls depends on beside the length of a window. */
export interface CallFacts {
  /** Rows (hours of queues) or conversations of an hour, on average. */
  rowsAnHour: number;
  queues: number;
  /** Requests for the listings that a window begins with. */
  listings: number;
}

type Source = Pick<CacheManifest, 'source' | 'settings'>;
type Ask = (request: ApiRequest) => Promise<unknown>;

const hourMs = 3_600_000;
/** Rows on a page: the guides' size for hours, ours for conversations and contacts. */
const pageRows = { hours: 500, conversations: 1000, contacts: 2000 };
/** Queue hours that one request for aggregates may bring. */
const aggregateCells = 20_000;
/** Availability, submission, what the aggregates count, and the last page once more. */
const jobOverhead = 4;
/** A short job is done by its third poll; long ones take more, which the ledger knows afterwards. */
const jobPolls = 3;
/** Contacts are asked for from a day before the window on. */
const contactLeadHours = 24;

const pages = (rows: number, size: number): number => Math.max(1, Math.ceil(rows / size));
const hoursOf = ({ start, end }: TimeWindow): number => (Date.parse(end) - Date.parse(start)) / hourMs;

/** Requests that reading one window takes where nothing has to be repeated. */
export function callsOfWindow(source: string, window: TimeWindow, facts: CallFacts): number {
  const hours = hoursOf(window);
  switch (source) {
    case 'genesys/published': {
      const days = Math.max(1, Math.floor(aggregateCells / (24 * Math.max(1, facts.queues))));
      return Math.ceil(hours / 24 / days) * (facts.listings + 2);
    }
    case 'genesys/published-details':
      return (
        jobOverhead + jobPolls + facts.listings + pages(hours * facts.rowsAnHour, pageRows.conversations)
      );
    case 'cxone/published-contacts':
      return 1 + pages((hours + contactLeadHours) * facts.rowsAnHour, pageRows.contacts);
    case 'cxone/published-intervals':
      return Math.ceil(hours / 24);
    case 'cxone/published-summaries':
      return Math.ceil(hours);
    case 'files':
      return 0;
    default:
      return pages(hours * facts.rowsAnHour, pageRows.hours);
  }
}

/** Windows whose contacts are counted; those of a day differ from those of the next. */
const countedWindows = 5;

/**
 * Asks a platform, in a few requests that only read, for what the number of calls depends on.
 *
 * @param windows one at least
 * @throws PlatformError
 */
export async function askCallFacts(
  { source, settings }: Source,
  windows: readonly TimeWindow[],
  ask: Ask,
): Promise<CallFacts> {
  const nothing: CallFacts = { rowsAnHour: 0, queues: 0, listings: 0 };
  // One in the middle, because a plan may begin before the data does.
  const typical = windows[Math.floor(windows.length / 2)]!;
  switch (source) {
    case 'genesys/published':
    case 'genesys/published-details': {
      let listings = 0;
      const counted: Ask = (request) => {
        listings += 1;
        return ask(request);
      };
      const queues = (await listQueues(counted)).length;
      if (source === 'genesys/published') return { ...nothing, queues, listings };
      await listSkills(counted).catch(() => []);
      const offered = await offeredIn({ ask, sleep: async () => {} }, typical);
      return { rowsAnHour: (offered ?? 0) / hoursOf(typical), queues, listings };
    }
    case 'cxone/published-contacts': {
      const step = Math.max(1, Math.ceil(windows.length / countedWindows));
      const sample = windows.filter((_, position) => position % step === 0);
      let rows = 0;
      for (const window of sample) rows += totalOf(await ask(countOnly({ source, settings }, window)));
      const hours = sample.reduce((sum, window) => sum + hoursOf(window) + contactLeadHours, 0);
      return { ...nothing, rowsAnHour: rows / hours };
    }
    case 'cxone/published-intervals':
    case 'cxone/published-summaries':
    case 'files':
      return nothing;
    default: {
      const total = totalOf(await ask(readerFor({ source, settings }).request(typical, null)));
      return { ...nothing, rowsAnHour: total / hoursOf(typical) };
    }
  }
}

/** The request for the first page of contacts, with one contact on it: its count is that of all. */
function countOnly(source: Source, window: TimeWindow): ApiRequest {
  const request = readerFor(source).request(window, null);
  const query = (request.query ?? []).map(([name, value]) => [name, name === 'top' ? '1' : value] as const);
  return { ...request, query };
}

function totalOf(json: unknown): number {
  const answer = announced.safeParse(json);
  return answer.success ? (answer.data.total ?? answer.data.totalRecords ?? 0) : 0;
}

/** The count of all rows that a first page carries. */
const announced = z.looseObject({
  total: z.number().optional(),
  totalRecords: z.number().optional(),
});
