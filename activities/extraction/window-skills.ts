import type { CacheManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { loadPage } from './cache/index.ts';
import { countsLegs } from './read-window-rows.ts';
import { readerFor } from './readers.ts';

/** Where the hours of a window's skills come from: its queues, which are skills, or its legs with the skills they asked for. */
export type WindowSkills = { from: 'queues' } | { from: 'legs'; names: { id: string; name: string }[] };

/**
 * What an extracted window says of skills; undefined where it says nothing. On CXone's published API a queue is a skill.
 * The names of Genesys Cloud's routing skills stand on the window's first page.
 */
export async function readWindowSkills(
  manifest: CacheManifest,
  cache: PageCache,
): Promise<WindowSkills | undefined> {
  if (manifest.source.startsWith('cxone/published')) return { from: 'queues' };
  const [first] = manifest.pages;
  if (!countsLegs(manifest) || first === undefined) return undefined;
  const read = readerFor(manifest).read(await loadPage(cache, first), manifest.window, null);
  return { from: 'legs', names: read.ok ? (read.page.skills ?? []) : [] };
}
