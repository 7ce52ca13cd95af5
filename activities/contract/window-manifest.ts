import { z } from 'zod';
import { handleTimeDefinition, mediaType, unitKind, windowStatus } from './enums.ts';

const instant = z.iso.datetime();

/** A half-open span of time `[start, end)`, both UTC with Z. */
export const timeWindow = z.strictObject({ start: instant, end: instant });
export type TimeWindow = z.infer<typeof timeWindow>;

/**
 * What one extracted window left in the page cache: counts, hashes and references, never rows.
 * It travels through workflow histories and stays under 10 KB whatever the number of pages;
 * the list of pages stands in the cache, in the object `manifestKey`.
 */
export const windowManifest = z.strictObject({
  platform: z.string(),
  window: timeWindow,
  /** Run that extracted the window. */
  runId: z.string(),
  status: windowStatus.extract(['done', 'partial', 'failed']),
  /** False where the platform does not have the whole window yet. */
  complete: z.boolean(),
  /** End of the data the platform had, where it lies before the end of the window. */
  watermark: instant.nullable(),
  /** From when the platform says to ask for changes next; absent where it does not. */
  pollTime: instant.optional(),
  pages: z.number().int().nonnegative(),
  rows: z.number().int().nonnegative(),
  queues: z.number().int().nonnegative(),
  /** Requests sent, repeated ones included. */
  requests: z.number().int().nonnegative(),
  /** Requests that were repeated, by reason. */
  retries: z.record(z.string(), z.number().int().positive()),
  /** SHA-256 over the content hashes of the pages in order; equal content has equal hashes. */
  contentHash: z.string().regex(/^[0-9a-f]{64}$/),
  manifestKey: z.string(),
  /** Pages set aside; each has a reason in the cache's manifest. */
  rejected: z.number().int().nonnegative(),
  /** Fields that the platform sent and the contract does not know, at most 20 paths. */
  unknownFields: z.array(z.string().max(200)).max(20),
  /** Why the window failed or what a reader should know; null where nothing is to be said. */
  error: z.string().max(500).nullable(),
});
export type WindowManifest = z.infer<typeof windowManifest>;

/** A page of the cache. `key` is the object's name, `sha256` the hash of its content before compression. */
export const cachedPage = z.strictObject({
  number: z.number().int().positive(),
  key: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  rows: z.number().int().nonnegative(),
  bytes: z.number().int().nonnegative(),
});
export type CachedPage = z.infer<typeof cachedPage>;

/** Something that failed its check and was set aside; feeds the table `rejected_records`. */
export const rejection = z.strictObject({
  page: z.number().int().nonnegative(),
  code: z.string(),
  reason: z.string().max(500),
  /** The part at fault, shortened, long numbers and addresses masked; null where there is nothing to show. */
  sample: z.string().max(300).nullable(),
  rejectedAt: instant,
});
export type Rejection = z.infer<typeof rejection>;

/** A moment at which the platform's limit was felt; feeds the table `rate_limit_events`. */
export const rateLimitEvent = z.strictObject({
  platform: z.string(),
  /** Which budget: `analytics` or `outbound`. */
  budget: z.string(),
  occurredAt: instant,
  /** `429`: a request was refused. `budget`: headers say that less is left than was counted. */
  kind: z.enum(['429', 'budget']),
  /** Path of the request, without query. */
  path: z.string(),
  status: z.number().int().nullable(),
  /** Seconds the server asked to wait, null where it named none. */
  retryAfterS: z.number().nonnegative().nullable(),
  /** Seconds for which all requests of the credential are held back. */
  waitS: z.number().nonnegative(),
  /** Requests left by the server's count, null where it does not say. */
  remaining: z.number().nonnegative().nullable(),
});
export type RateLimitEvent = z.infer<typeof rateLimitEvent>;

/** What the configuration adds to a platform's rows: the pages alone do not say it. */
export const rowSettings = z.strictObject({
  mediaType,
  handleTimeDefinition,
  unitKind: unitKind.optional().describe('Units by id or by name of the skill'),
  serviceLevelFlag: z.number().int().optional().describe('Flag of a contact within the service level'),
});
export type RowSettings = z.infer<typeof rowSettings>;

/** `manifest.json` of a window in the page cache. `running` while pages are still to come: what resumption reads. */
export const cacheManifest = z.strictObject({
  version: z.literal(1),
  platform: z.string(),
  window: timeWindow,
  runId: z.string(),
  status: windowStatus.extract(['running', 'done', 'partial', 'failed']),
  source: z.string().describe('Which reader understands the pages: kind/profile'),
  settings: rowSettings,
  complete: z.boolean(),
  watermark: instant.nullable(),
  pages: z.array(cachedPage),
  nextCursor: z.string().nullable().describe('Where a running window continues'),
  total: z.number().int().nonnegative().nullable().describe('Rows the platform announced'),
  pollTime: instant
    .optional()
    .describe('From when changes are to be asked for next, where the platform says so'),
  intervalSeconds: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('Length of the intervals; left out: hours'),
  requests: z.number().int().nonnegative(),
  retries: z.record(z.string(), z.number().int().positive()),
  rejected: z.array(rejection),
  rateLimitEvents: z.array(rateLimitEvent).describe('At most 1,000; the count stands in retries'),
  unknownFields: z.array(z.string().max(200)).max(20),
  error: z.string().max(500).nullable(),
});
export type CacheManifest = z.infer<typeof cacheManifest>;
