import { ContraflowError } from '../contract/errors.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { loadPage, storePage, writeManifest } from './cache/index.ts';
import type { WindowCheck } from './check-window.ts';
import { createWindowCheck } from './check-window.ts';
import type { Clock } from './clock.ts';
import { lastFullHour } from './clock.ts';
import type { ApiClient, ApiRequest, RequestOptions } from './http/index.ts';
import { backoffMs } from './http/index.ts';
import type { PageFault, PageReader, PageResult } from './page.ts';
import { LostPageError, rowCount } from './page.ts';
import { PlatformError } from './platform-error.ts';
import type { WindowLog } from './window-log.ts';

export interface PageThroughDeps {
  client: ApiClient;
  reader: PageReader;
  cache: PageCache;
  clock: Clock;
  random: () => number;
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: { pages: number; rows: number; total: number | null }) => void) | undefined;
}

/** Requests for a page whose content is at fault, and fresh starts of a window whose pages do not fit together. */
const pageAttempts = 3;
const windowAttempts = 3;

/** Answers to a cursor that the platform has forgotten. */
const lostCursorStatuses = new Set([400, 404, 410]);

/** Faults that lie between pages: another look at the same page may not mend them, a fresh start may. */
const betweenPages = new Set([
  'duplicate-row',
  'total-changed',
  'too-many-rows',
  'cursor-repeated',
  'cursor-never-ends',
  'cursor-lost',
]);

/** Reads a page and checks it against the window so far. */
function judge(
  json: unknown,
  window: TimeWindow,
  cursor: string | null,
  check: WindowCheck,
  reader: PageReader,
): PageResult {
  const read = reader.read(json, window, cursor);
  if (!read.ok) return read;
  const fault = check.check(read.page, cursor);
  return fault ? { ok: false, fault } : read;
}

/** Fetches one page, again while its content is at fault. */
async function fetchPage(
  window: TimeWindow,
  cursor: string | null,
  check: WindowCheck,
  log: WindowLog,
  since: number,
  deps: PageThroughDeps,
): Promise<PageResult> {
  const { client, reader, clock, signal } = deps;
  const options: RequestOptions = {
    signal,
    since,
    onSend: log.sent,
    onRetry: log.retried,
    onRateLimit: log.limited,
  };
  for (let attempt = 0; ; attempt++) {
    let json: unknown;
    try {
      const access = {
        ask: (request: ApiRequest) => client.request(request, options),
        sleep: (ms: number) => clock.sleep(ms, signal),
      };
      json = await (reader.fetch?.(access, window, cursor, lastFullHour(clock)) ??
        access.ask(reader.request(window, cursor)));
    } catch (error) {
      const gone = error instanceof PlatformError && lostCursorStatuses.has(error.status ?? 0);
      const lost = error instanceof LostPageError || (gone && cursor !== null);
      if (!lost) throw error;
      return {
        ok: false,
        fault: { code: 'cursor-lost', message: `the cursor is refused: ${error.message}`, sample: null },
      };
    }
    const judged = judge(json, window, cursor, check, reader);
    if (judged.ok || attempt + 1 >= pageAttempts) return judged;
    log.retried(judged.fault.code);
    await clock.sleep(backoffMs(attempt, deps.random), signal);
  }
}

/** Replays the cached pages of an interrupted window into the check; false where a page is gone or no longer what it was. */
async function resume(
  window: TimeWindow,
  check: WindowCheck,
  log: WindowLog,
  deps: PageThroughDeps,
): Promise<boolean> {
  let cursor: string | null = null;
  for (const page of log.manifest.pages) {
    const content = await loadPage(deps.cache, page).catch((error: unknown) => {
      if (error instanceof ContraflowError) return null;
      throw error;
    });
    const judged = judge(content, window, cursor, check, deps.reader);
    if (!judged.ok) return false;
    check.accept(judged.page, cursor);
    cursor = judged.page.nextCursor;
  }
  // Cached pages need not hold the platform's cursor, only whether there was one: the manifest has it.
  return (cursor === null) === (log.manifest.nextCursor === null);
}

/**
 * Pages through a window from where its manifest stands: fetches, checks, stores each page and writes the manifest
 * after it, so that an interrupted window goes on with its next page.
 *
 * @returns the check with all pages accepted, and the fault that ended the window early, null where none did
 * @throws PlatformError where the platform does not answer; what was stored stays for the next attempt
 */
export async function pageThrough(
  window: TimeWindow,
  log: WindowLog,
  deps: PageThroughDeps,
): Promise<{ check: WindowCheck; fault: PageFault | null }> {
  const { manifest } = log;
  const where = { platform: manifest.platform, window };
  const since = deps.clock.now();
  let check = createWindowCheck(window);
  if (manifest.pages.length > 0 && !(await resume(window, check, log, deps))) {
    log.restarted();
    check = createWindowCheck(window);
  }
  let furthest = -1;
  for (let restarts = 0; ; ) {
    const cursor = manifest.nextCursor;
    if (manifest.pages.length > 0 && cursor === null) return { check, fault: null };
    const number = manifest.pages.length + 1;
    const fetched = await fetchPage(window, cursor, check, log, since, deps);
    if (fetched.ok) {
      const { page } = fetched;
      const stored = await storePage(deps.cache, { ...where, number }, page.content, rowCount(page));
      check.accept(page, cursor);
      log.drifted(page.unknownFields);
      log.pageStored(stored, page.nextCursor, page.total);
      if (page.pollTime !== undefined) log.polled(page.pollTime);
      await writeManifest(deps.cache, manifest);
      deps.onProgress?.({ pages: number, rows: check.rows, total: check.total });
      continue;
    }
    const { fault } = fetched;
    // A start that came further than those before it is progress: a long window may lose its cursor more than once.
    if (check.rows > furthest) restarts = 0;
    furthest = Math.max(furthest, check.rows);
    const worthIt = betweenPages.has(fault.code) && (number > 1 || fault.code === 'cursor-lost');
    if (worthIt && restarts + 1 < windowAttempts) {
      restarts += 1;
      log.retried(`window-${fault.code}`);
      log.restarted();
      check = createWindowCheck(window);
      continue;
    }
    log.rejected(number, fault, new Date(deps.clock.now()).toISOString());
    return { check, fault };
  }
}
