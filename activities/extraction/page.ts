import type { InteractionRow } from '../contract/interaction-row.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { ApiRequest } from './http/index.ts';

/** A page of a platform, read but not yet checked against its window. */
export interface ParsedPage {
  /** What the cache keeps: the fields of the contract only, so that personal data in unknown fields is never stored. */
  content: unknown;
  rows: SourceRow[];
  /** Queue legs, where the source is a detail API. */
  interactions?: InteractionRow[];
  /** Beside `interactions`: the queue hours that are to be counted from them, as rows of zeros. */
  grid?: SourceRow[];
  /** With the first page: routing skills by id, where the platform tells their names. */
  skills?: { id: string; name: string }[];
  /** A leg may come again on a later page; the first one is kept. Elsewhere a repeated row is a fault. */
  mayRepeat?: boolean;
  /** Rows of all pages by the platform's count; null where it does not count. */
  total: number | null;
  /** On the last page: rows that all pages must have at least, by another figure of the platform. */
  atLeast?: number;
  /** Where the next page begins; null on the last one. */
  nextCursor: string | null;
  /** Paths of fields that the contract does not know. */
  unknownFields: string[];
  /** Instant from which the platform says to ask for changes the next time. */
  pollTime?: string;
  /** End of what the platform has in full, where it says so; what lies after it in the window is not there yet. */
  availableUntil?: string;
}

/** Why a page is not accepted. */
export interface PageFault {
  /** Stable name in kebab case. */
  code: string;
  /** What is wrong and where on the page. */
  message: string;
  /** The part at fault, shortened and masked. */
  sample: string | null;
}

export type PageResult = { ok: true; page: ParsedPage } | { ok: false; fault: PageFault };

/** Rows of either kind on a page. */
export function rowCount(page: Pick<ParsedPage, 'rows' | 'interactions'>): number {
  return page.rows.length + (page.interactions?.length ?? 0);
}

/** What a page that takes several requests, or has to wait for its answer, is fetched with. */
export interface PageAccess {
  /** Sends a request and gives its JSON answer, null for 204. @throws PlatformError */
  ask(request: ApiRequest): Promise<unknown>;
  /** Waits; cancelled with the window. */
  sleep(ms: number): Promise<void>;
}

/** The cursor of a page, or the job behind it, is gone: the window has to begin again with its first page. */
export class LostPageError extends Error {
  override readonly name = 'LostPageError';
}

/** How one platform and profile is asked and understood. Pure: it neither sends nor stores. */
export interface PageReader {
  /** Name in cache manifests: kind/profile. */
  readonly source: string;
  /** Longest window the platform answers in full, days. */
  readonly maxWindowDays: number;
  /** True where pages hold queue legs, from which the warehouse counts the hours. */
  readonly countsLegs?: boolean;
  request(window: TimeWindow, cursor: string | null): ApiRequest;
  /**
   * Fetches a page that is more than the answer of `request`; what it returns is what `read` is given.
   *
   * @param passed end of the last full hour, milliseconds since the epoch: what lies after it has not happened in full
   * @throws LostPageError
   */
  fetch?(access: PageAccess, window: TimeWindow, cursor: string | null, passed: number): Promise<unknown>;
  /**
   * @param json the answer, null where it had no content (204)
   * @param window the window asked for, to be compared with what the answer says of itself
   * @param cursor where the page began
   */
  read(json: unknown, window: TimeWindow, cursor: string | null): PageResult;
}

/** A short text of any value for people, without long numbers and addresses that could be personal. */
export function sampleOf(value: unknown): string {
  const text = JSON.stringify(value) ?? 'undefined';
  return text
    .replace(/[^\s"@]+@[^\s"@]+/g, '[address]')
    .replace(/\+?\d[\d ()-]{6,}\d/g, (match) => (/^\d{4}-\d{2}-\d{2}/.test(match) ? match : '[number]'))
    .slice(0, 200);
}
