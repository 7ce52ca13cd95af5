import type { TimeWindow } from '../../contract/window-manifest.ts';
import { manifestKey } from './keys.ts';
import type { PageCache } from './port.ts';

const folderPattern = /^(\d{8}T\d{6}Z)_(\d{8}T\d{6}Z)$/;

const instantOf = (compact: string): string =>
  new Date(
    compact.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'),
  ).toISOString();

/**
 * Removes the cached windows of a platform that may go; returns how many. The manifest goes first, so that a window that is
 * removed in part is one that the cache does not have.
 */
export async function removeWindows(
  cache: PageCache,
  platform: string,
  mayGo: (window: TimeWindow) => boolean,
): Promise<number> {
  const byFolder = new Map<string, string[]>();
  for (const key of await cache.list(`${platform}/`)) {
    const folder = key.split('/')[1]!;
    if (!folderPattern.test(folder)) continue;
    byFolder.set(folder, [...(byFolder.get(folder) ?? []), key]);
  }
  let removed = 0;
  for (const [folder, keys] of byFolder) {
    const [, start, end] = folderPattern.exec(folder)!;
    const window = { start: instantOf(start!), end: instantOf(end!) };
    if (!mayGo(window)) continue;
    const first = manifestKey(platform, window);
    await cache.remove(first);
    for (const key of keys) if (key !== first) await cache.remove(key);
    removed += 1;
  }
  return removed;
}
