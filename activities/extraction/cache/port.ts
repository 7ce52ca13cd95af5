/**
 * Object storage in front of the warehouse. Keys are relative, segments joined by `/`, each of letters, digits,
 * `.`, `_` and `-`. One implementation a store; compression and hashes lie above it.
 */
export interface PageCache {
  /** Writes an object that never changes: where the key exists already, nothing is written. Readers see all of it or nothing. */
  putOnce(key: string, bytes: Uint8Array): Promise<void>;
  /** Writes or replaces an object. Readers see the former or the next content, never a mixture. */
  replace(key: string, bytes: Uint8Array): Promise<void>;
  /** The object's content, null where there is none. */
  get(key: string): Promise<Uint8Array | null>;
  /** Removes an object; nothing happens where there is none. */
  remove(key: string): Promise<void>;
  /** Keys that begin with the prefix, sorted. */
  list(prefix: string): Promise<string[]>;
}
