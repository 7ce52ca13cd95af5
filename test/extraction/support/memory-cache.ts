import type { PageCache } from '../../../activities/extraction/index.ts';

/** A page cache in memory, with its objects open to the test. */
export function createMemoryCache(): PageCache & { objects: Map<string, Uint8Array> } {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    async putOnce(key, bytes) {
      if (!objects.has(key)) objects.set(key, bytes);
    },
    async replace(key, bytes) {
      objects.set(key, bytes);
    },
    get: async (key) => objects.get(key) ?? null,
    async remove(key) {
      objects.delete(key);
    },
    list: async (prefix) => [...objects.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
}
