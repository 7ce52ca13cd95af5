/**
 * Extraction: from a platform's pages or files to checked pages in the cache.
 * Pure readers and checks below, one activity on top; `sessions` holds what activities of a process share.
 */

export type { ExtractionActivities, ExtractionActivityDeps } from './activities.ts';
export { createExtractionActivities } from './activities.ts';
export type { PageCache } from './cache/index.ts';
export { createFolderCache, readManifest, writeManifest } from './cache/index.ts';
export type { Clock } from './clock.ts';
export { systemClock } from './clock.ts';
export type { CallOptions, DialingClient, WriteOutcome } from './dialing/index.ts';
export { createDialingClient } from './dialing/index.ts';
export type { ExtractWindowDeps, ExtractWindowInput } from './extract-window.ts';
export { extractWindow } from './extract-window.ts';
export type { FileRange } from './files/index.ts';
export { describeFiles, readFileRows } from './files/index.ts';
export type { LimitLog } from './limit-log.ts';
export { createLimitLog } from './limit-log.ts';
export { PlatformError } from './platform-error.ts';
export {
  countsLegs,
  readWindowDetail,
  readWindowLegs,
  readWindowRows,
  windowFromCache,
} from './read-window-rows.ts';
export type { PlatformSessions, SessionDeps } from './sessions.ts';
export { createPlatformSessions } from './sessions.ts';
export { toFailure } from './to-failure.ts';
export type { LedgerEntry } from './windows.ts';
export { planWindows, selectWindows } from './windows.ts';
