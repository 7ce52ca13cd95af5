import { ContraflowError } from '../../contract/errors.ts';
import type { TimeWindow } from '../../contract/window-manifest.ts';

/** Instant without characters that file systems refuse: `20260105T000000Z`. */
function compact(instant: string): string {
  return new Date(instant).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** Folder of a window: `<platform>/<start>_<end>/`. */
export function windowPrefix(platform: string, window: TimeWindow): string {
  return `${platform}/${compact(window.start)}_${compact(window.end)}/`;
}

/** Key of a page: number, so that a listing is in order, and hash, so that the name proves the content. */
export function pageKey(platform: string, window: TimeWindow, number: number, sha256: string): string {
  return `${windowPrefix(platform, window)}${String(number).padStart(5, '0')}-${sha256}.ndjson.gz`;
}

export function manifestKey(platform: string, window: TimeWindow): string {
  return `${windowPrefix(platform, window)}manifest.json`;
}

/** True for keys that cannot leave the cache's folder. */
export function isSafeKey(key: string): boolean {
  return key.split('/').every((segment) => /^[A-Za-z0-9._-]+$/.test(segment) && !/^\.+$/.test(segment));
}

/** The key, where it is safe. @throws ContraflowError `bad-cache-key` */
export function checkedKey(key: string): string {
  if (isSafeKey(key)) return key;
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-cache-key',
    message: `cache key "${key.slice(0, 80)}" is not allowed`,
    hint: 'platform ids consist of letters, digits, ".", "_" and "-"',
  });
}
