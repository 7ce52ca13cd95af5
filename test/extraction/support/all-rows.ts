import type { SourceRow } from '../../../activities/contract/source-row.ts';
import type { WindowManifest } from '../../../activities/contract/window-manifest.ts';
import type { PageCache } from '../../../activities/extraction/index.ts';
import { readWindowRows } from '../../../activities/extraction/index.ts';

/** The rows of an extracted window, read back from its cache. */
export async function allRows(manifest: WindowManifest, cache: PageCache): Promise<SourceRow[]> {
  const all: SourceRow[] = [];
  for await (const some of readWindowRows(manifest, cache)) all.push(...some);
  return all;
}
