import { ContraflowError } from '../../contract/errors.ts';
import type { CacheManifest, TimeWindow } from '../../contract/window-manifest.ts';
import { cacheManifest } from '../../contract/window-manifest.ts';
import { manifestKey } from './keys.ts';
import type { PageCache } from './port.ts';

/** Writes or replaces the manifest of its window. */
export async function writeManifest(cache: PageCache, manifest: CacheManifest): Promise<void> {
  const text = `${JSON.stringify(manifest, null, 1)}\n`;
  await cache.replace(manifestKey(manifest.platform, manifest.window), Buffer.from(text));
}

/**
 * Reads the manifest of a window, null where the cache has none.
 * @throws ContraflowError `cache-manifest-damaged`
 */
export async function readManifest(
  cache: PageCache,
  platform: string,
  window: TimeWindow,
): Promise<CacheManifest | null> {
  const key = manifestKey(platform, window);
  const bytes = await cache.get(key);
  if (bytes === null) return null;
  try {
    return cacheManifest.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new ContraflowError({
      kind: 'failed',
      code: 'cache-manifest-damaged',
      message: `cache manifest ${key} is not readable`,
      hint: 'remove it and extract the window again: contraflow backfill --reprocess missing',
      cause: error,
    });
  }
}
