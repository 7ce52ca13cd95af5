import type { PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { SourceRow } from '../contract/source-row.ts';
import type { CacheManifest, TimeWindow, WindowManifest } from '../contract/window-manifest.ts';
import { loadPage, readManifest, windowHash } from './cache/index.ts';
import type { PageCache } from './cache/index.ts';
import { readFilePage } from './files/index.ts';
import { readerFor } from './readers.ts';
import { toWindowManifest } from './to-window-manifest.ts';

function pageRows(platform: PlatformConfig, content: unknown, window: TimeWindow, key: string): SourceRow[] {
  const rows = platform.kind === 'files' ? readFilePage(content) : readerFor(platform).read(content, window);
  if (Array.isArray(rows)) return rows;
  if (rows.ok) return rows.page.rows;
  throw new ContraflowError({
    kind: 'failed',
    code: 'cache-page-damaged',
    message: `cached page ${key}: ${rows.fault.message}`,
    hint: 'extract the window again: contraflow backfill --reprocess all',
  });
}

async function finishedManifest(cache: PageCache, platform: string, window: TimeWindow): Promise<CacheManifest> {
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
 * Rows of pages that were set aside never appear.
 */
export async function* readWindowRows(
  manifest: WindowManifest,
  platform: PlatformConfig,
  cache: PageCache,
): AsyncGenerator<SourceRow[], void, void> {
  const full = await readWindowDetail(manifest, cache);
  for (const page of full.pages) {
    yield pageRows(platform, await loadPage(cache, page), full.window, page.key);
  }
}

/** The manifest of a window as the cache has it, after proving every page: what `--from-cache` loads without one call. */
export async function windowFromCache(
  platform: PlatformConfig,
  window: TimeWindow,
  runId: string,
  cache: PageCache,
): Promise<WindowManifest> {
  const full = await finishedManifest(cache, platform.id, window);
  const queues = new Set<string>();
  for (const page of full.pages) {
    for (const row of pageRows(platform, await loadPage(cache, page), full.window, page.key)) queues.add(row.queue_id);
  }
  return { ...toWindowManifest(full, queues.size), runId };
}
