import type { CachedPage, CacheManifest, RateLimitEvent } from '../contract/window-manifest.ts';
import type { PageFault } from './page.ts';

/** Entries kept for each list of a manifest; beyond it only counts go on. */
const maxEvents = 1000;
const maxUnknownFields = 20;

/** A manifest with nothing in it yet. */
export function emptyManifest(
  about: Pick<CacheManifest, 'platform' | 'window' | 'runId' | 'source' | 'settings'>,
): CacheManifest {
  return {
    version: 1,
    ...about,
    status: 'running',
    complete: true,
    watermark: null,
    pages: [],
    nextCursor: null,
    total: null,
    requests: 0,
    retries: {},
    rejected: [],
    rateLimitEvents: [],
    unknownFields: [],
    error: null,
  };
}

/** What happens while a window is extracted, gathered into its manifest. */
export interface WindowLog {
  readonly manifest: CacheManifest;
  sent(): void;
  retried(code: string): void;
  limited(event: RateLimitEvent): void;
  drifted(fields: readonly string[]): void;
  pageStored(page: CachedPage, nextCursor: string | null, total: number | null): void;
  /** Keeps the earliest poll time of the window's pages: what changed while they were read is asked for again. */
  polled(at: string): void;
  /** Keeps the length of the window's intervals, seconds. */
  measured(intervalSeconds: number): void;
  rejected(page: number, fault: PageFault, at: string): void;
  /** Forgets the pages, to begin again with the first. */
  restarted(): void;
}

export function createWindowLog(manifest: CacheManifest): WindowLog {
  return {
    manifest,
    sent() {
      manifest.requests += 1;
    },
    retried(code) {
      manifest.retries[code] = (manifest.retries[code] ?? 0) + 1;
    },
    limited(event) {
      if (manifest.rateLimitEvents.length < maxEvents) manifest.rateLimitEvents.push(event);
    },
    drifted(fields) {
      const all = new Set([...manifest.unknownFields, ...fields]);
      manifest.unknownFields = [...all].sort().slice(0, maxUnknownFields);
    },
    pageStored(page, nextCursor, total) {
      manifest.pages.push(page);
      manifest.nextCursor = nextCursor;
      manifest.total = total;
    },
    polled(at) {
      const known = manifest.pollTime;
      if (known === undefined || at < known) manifest.pollTime = at;
    },
    measured(intervalSeconds) {
      manifest.intervalSeconds = intervalSeconds;
    },
    rejected(page, fault, at) {
      const { code, message, sample } = fault;
      manifest.rejected.push({
        page,
        code,
        reason: message.slice(0, 500),
        sample: sample?.slice(0, 300) ?? null,
        rejectedAt: at,
      });
    },
    restarted() {
      manifest.pages = [];
      manifest.nextCursor = null;
      manifest.total = null;
      delete manifest.pollTime;
    },
  };
}
