import type { PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { InteractionRow } from '../contract/interaction-row.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { CacheManifest, TimeWindow, WindowManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { loadPage, readManifest, windowHash, writeManifest } from './cache/index.ts';
import { interactionKey } from './check-page.ts';
import { readFilePage } from './files/index.ts';
import type { PageResult, ParsedPage } from './page.ts';
import { filesSource, readerFor, sourceOf } from './readers.ts';
import { toWindowManifest } from './to-window-manifest.ts';

type PageRows = Pick<ParsedPage, 'rows' | 'interactions' | 'grid'>;

/** Every page in order, each proven by its hash. */
async function* pagesOf(manifest: CacheManifest, cache: PageCache): AsyncGenerator<PageRows, void, void> {
  let cursor: string | null = null;
  for (const page of manifest.pages) {
    const content = await loadPage(cache, page);
    if (manifest.source === filesSource) {
      yield { rows: readFilePage(content) };
      continue;
    }
    const read: PageResult = readerFor(manifest).read(content, manifest.window, cursor);
    if (!read.ok) {
      throw new ContraflowError({
        kind: 'failed',
        code: 'cache-page-damaged',
        message: `cached page ${page.key}: ${read.fault.message}`,
        hint: 'extract the window again: contraflow backfill --reprocess all',
      });
    }
    cursor = read.page.nextCursor;
    yield read.page;
  }
}

/** Hours of every page in order; where legs are counted, the hours to be counted, which stand on the first page. */
async function* rowsOf(manifest: CacheManifest, cache: PageCache): AsyncGenerator<SourceRow[], void, void> {
  const pages = countsLegs(manifest) ? manifest.pages.slice(0, 1) : manifest.pages;
  for await (const page of pagesOf({ ...manifest, pages }, cache)) yield page.grid ?? page.rows;
}

async function finishedManifest(
  cache: PageCache,
  platform: string,
  window: TimeWindow,
): Promise<CacheManifest> {
  const manifest = await readManifest(cache, platform, window);
  if (manifest !== null && manifest.status !== 'running') return manifest;
  throw new ContraflowError({
    kind: 'failed',
    code: 'not-in-cache',
    message: `${platform}: window ${window.start}/${window.end} is not in the page cache`,
    hint: 'extract it from the platform: run the backfill without --from-cache',
  });
}

/** The full manifest behind a small one: pages, rejections, limit events. @throws ContraflowError `cache-changed` where the cache has moved on */
export async function readWindowDetail(manifest: WindowManifest, cache: PageCache): Promise<CacheManifest> {
  const full = await finishedManifest(cache, manifest.platform, manifest.window);
  if (windowHash(full.pages) === manifest.contentHash) return full;
  throw new ContraflowError({
    kind: 'failed',
    code: 'cache-changed',
    message: `${manifest.platform}: window ${manifest.window.start} in the cache is no longer the one that was extracted`,
    hint: 'load it again from the cache: contraflow backfill --from-cache --reprocess all',
  });
}

/**
 * The rows of an extracted window, page by page, each page proven by its hash. One page is in memory at a time.
 * @throws ContraflowError `window-failed` for a window with a page that was set aside: nothing of it may be loaded
 */
export async function* readWindowRows(
  manifest: WindowManifest,
  cache: PageCache,
): AsyncGenerator<SourceRow[], void, void> {
  yield* rowsOf(await wholeWindow(manifest, cache), cache);
}

async function wholeWindow(manifest: WindowManifest, cache: PageCache): Promise<CacheManifest> {
  const full = await readWindowDetail(manifest, cache);
  if (full.status !== 'failed') return full;
  throw new ContraflowError({
    kind: 'data',
    code: 'window-failed',
    message: `${full.platform}: window ${full.window.start} is not whole: ${full.error ?? 'unknown reason'}`,
    hint: 'extract it again: contraflow backfill --reprocess failed',
  });
}

/** True where the hours of a window are counted from its queue legs. */
export function countsLegs(manifest: Pick<CacheManifest, 'source' | 'settings'>): boolean {
  return manifest.source !== filesSource && readerFor(manifest).countsLegs === true;
}

/**
 * The queue legs of an extracted window, page by page, each leg once: a job that matches by overlap or was submitted
 * again may bring a conversation twice.
 * @throws ContraflowError `window-failed` as `readWindowRows`
 */
export async function* readWindowLegs(
  manifest: WindowManifest,
  cache: PageCache,
): AsyncGenerator<InteractionRow[], void, void> {
  const seen = new Set<string>();
  for await (const page of pagesOf(await wholeWindow(manifest, cache), cache)) {
    yield (page.interactions ?? []).filter((row) => {
      const key = interactionKey(row);
      return !seen.has(key) && seen.add(key);
    });
  }
}

/**
 * The manifest of a window as the cache has it, after proving every page: what `--from-cache` loads without one call.
 * The platform's present settings (medium, handle-time definition) replace those of the extraction.
 */
export async function windowFromCache(
  platform: PlatformConfig,
  window: TimeWindow,
  runId: string,
  cache: PageCache,
): Promise<WindowManifest> {
  const stored = await finishedManifest(cache, platform.id, window);
  const manifest: CacheManifest = { ...stored, runId, settings: sourceOf(platform).settings };
  const queues = new Set<string>();
  for await (const rows of rowsOf(manifest, cache)) for (const row of rows) queues.add(row.queue_id);
  await writeManifest(cache, manifest);
  return toWindowManifest(manifest, queues.size);
}
