import type { CacheManifest, WindowManifest } from '../contract/window-manifest.ts';
import { manifestKey, windowHash } from './cache/index.ts';

/** The small form of a finished manifest, which travels through workflow histories. @throws RangeError while the window is running */
export function toWindowManifest(manifest: CacheManifest, queues: number): WindowManifest {
  const { status } = manifest;
  if (status === 'running') throw new RangeError('the window is still running');
  return {
    platform: manifest.platform,
    window: manifest.window,
    runId: manifest.runId,
    status,
    complete: manifest.complete,
    watermark: manifest.watermark,
    ...(manifest.pollTime === undefined ? {} : { pollTime: manifest.pollTime }),
    pages: manifest.pages.length,
    rows: manifest.pages.reduce((sum, page) => sum + page.rows, 0),
    queues,
    requests: manifest.requests,
    retries: manifest.retries,
    contentHash: windowHash(manifest.pages),
    manifestKey: manifestKey(manifest.platform, manifest.window),
    rejected: manifest.rejected.length,
    unknownFields: manifest.unknownFields,
    error: manifest.error,
  };
}
