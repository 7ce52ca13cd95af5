import type { PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { CacheManifest, TimeWindow, WindowManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { loadPage, readManifest, windowHash, writeManifest } from './cache/index.ts';
import { readFilePage } from './files/index.ts';
import type { PageResult } from './page.ts';
import { filesSource, readerFor, sourceOf } from './readers.ts';
import { toWindowManifest } from './to-window-manifest.ts';

/** Rows of every page in order, each page proven by its hash. */
async function* rowsOf(manifest: CacheManifest, cache: PageCache): AsyncGenerator<SourceRow[], void, void> {
  let cursor: string | null = null;
  for (const page of manifest.pages) {
    const content = await loadPage(cache, page);
    if (manifest.source === filesSource) {
      yield readFilePage(content);
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
    yield read.page.rows;
  }
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
  const full = await readWindowDetail(manifest, cache);
  if (full.status === 'failed') {
    throw new ContraflowError({
      kind: 'data',
      code: 'window-failed',
      message: `${full.platform}: window ${full.window.start} is not whole: ${full.error ?? 'unknown reason'}`,
      hint: 'extract it again: contraflow backfill --reprocess failed',
    });
  }
  yield* rowsOf(full, cache);
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
