import { z } from 'zod';
import type { FilesPlatformConfig } from '../../contract/config.ts';
import type { SourceRow } from '../../contract/source-row.ts';
import { sourceRow } from '../../contract/source-row.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';
import type { PageCache } from '../cache/index.ts';
import { storePage } from '../cache/index.ts';
import type { WindowLog } from '../window-log.ts';
import { readFileWindow } from './read-rows.ts';

/** Rows of one page of the cache. */
const pageRows = 5000;

const filePage = z.strictObject({ rows: z.array(sourceRow) });

/** Rows of a cached page of a files platform. @throws ZodError for a page of another shape */
export function readFilePage(content: unknown): SourceRow[] {
  return filePage.parse(content).rows;
}

/** What the cache keeps of the rows of a window, page by page. */
export function pageContents(rows: readonly SourceRow[]): z.infer<typeof filePage>[] {
  const pages = Math.ceil(rows.length / pageRows);
  return Array.from({ length: pages }, (_, index) => ({
    rows: rows.slice(index * pageRows, (index + 1) * pageRows),
  }));
}

/**
 * Reads a window from files into the page cache, in pages of 5,000 rows.
 * @returns number of queues
 */
export async function storeFileWindow(
  platform: FilesPlatformConfig,
  window: TimeWindow,
  log: WindowLog,
  cache: PageCache,
  signal?: AbortSignal,
): Promise<number> {
  const { rows, intervalSeconds } = await readFileWindow(platform, window);
  log.measured(intervalSeconds);
  for (const [index, content] of pageContents(rows).entries()) {
    signal?.throwIfAborted();
    const where = { platform: platform.id, window, number: index + 1 };
    const page = await storePage(cache, where, content, content.rows.length);
    log.pageStored(page, null, rows.length);
  }
  return new Set(rows.map((row) => row.queue_id)).size;
}
