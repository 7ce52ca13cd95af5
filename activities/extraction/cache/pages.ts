import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { ContraflowError } from '../../contract/errors.ts';
import type { CachedPage, TimeWindow } from '../../contract/window-manifest.ts';
import { pageKey } from './keys.ts';
import { fromLines, toLines } from './page-lines.ts';
import type { PageCache } from './port.ts';

const compress = promisify(gzip);
const expand = promisify(gunzip);
/** Twice as fast as the default level for a third more bytes: a backfill spends its time here. */
const compression = { level: 2 };

/** SHA-256 of a text as 64 hexadecimal digits. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Hash over page hashes in order: equal for windows of equal content. */
export function windowHash(pages: readonly Pick<CachedPage, 'sha256'>[]): string {
  return sha256(pages.map((page) => page.sha256).join('\n'));
}

/** Hash of a page's content, as its name will have it. */
export function pageHash(content: unknown): string {
  return sha256(toLines(content));
}

/** Stores a page as compressed NDJSON under a name made of its number and content hash. */
export async function storePage(
  cache: PageCache,
  where: { platform: string; window: TimeWindow; number: number },
  content: unknown,
  rows: number,
): Promise<CachedPage> {
  const text = toLines(content);
  const hash = sha256(text);
  const key = pageKey(where.platform, where.window, where.number, hash);
  await cache.putOnce(key, await compress(text, compression));
  return { number: where.number, key, sha256: hash, rows, bytes: Buffer.byteLength(text) };
}

/**
 * Reads a page back and proves its content.
 * @throws ContraflowError `cache-page-missing` or `cache-page-damaged`, naming the key
 */
export async function loadPage(cache: PageCache, page: Pick<CachedPage, 'key' | 'sha256'>): Promise<unknown> {
  const damaged = (code: string, says: string, cause?: unknown) =>
    new ContraflowError({
      kind: 'failed',
      code,
      message: `cached page ${page.key} ${says}`,
      hint: 'extract the window again: contraflow backfill --reprocess all',
      cause,
    });
  const bytes = await cache.get(page.key);
  if (bytes === null) throw damaged('cache-page-missing', 'is missing');
  let text: Buffer;
  try {
    text = await expand(bytes);
  } catch (error) {
    throw damaged('cache-page-damaged', 'cannot be decompressed', error);
  }
  if (sha256(text) !== page.sha256)
    throw damaged('cache-page-damaged', 'does not have the content its name says');
  // A page whose name says JSON is one document.
  return page.key.endsWith('.json.gz') ? JSON.parse(text.toString('utf8')) : fromLines(text.toString('utf8'));
}
