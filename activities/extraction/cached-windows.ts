import { ContraflowError } from '../contract/errors.ts';
import type { TimeWindow } from '../contract/window-manifest.ts';
import { cacheManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';

/** Spans named in a message at most. */
const named = 5;

/** Windows of a platform that stand whole in the page cache, by start. */
export async function listCachedWindows(cache: PageCache, platform: string): Promise<TimeWindow[]> {
  const found: TimeWindow[] = [];
  for (const key of await cache.list(`${platform}/`)) {
    if (!key.endsWith('/manifest.json')) continue;
    const bytes = await cache.get(key);
    if (bytes === null) continue;
    const parsed = cacheManifest.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const status = parsed.data?.status;
    if (status === 'done' || status === 'partial') found.push(parsed.data!.window);
  }
  return found.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
}

const overlap = (a: TimeWindow, b: TimeWindow): boolean =>
  Date.parse(a.start) < Date.parse(b.end) && Date.parse(a.end) > Date.parse(b.start);

const inRange = (window: TimeWindow, from: number, to: number): boolean =>
  Date.parse(window.start) >= from && Date.parse(window.end) <= to;

const shown = (windows: readonly TimeWindow[]): string => {
  const text = windows
    .slice(0, named)
    .map(({ start, end }) => `${start.slice(0, 16)} to ${end.slice(0, 16)}`);
  return `${text.join(', ')}${windows.length > named ? ` and ${windows.length - named} more` : ''}`;
};

/**
 * Cached windows that tile `[from, to)`. Of windows that overlap, because a range was cut anew, those that `preferred`
 * holds win, then the longer ones.
 *
 * @throws ContraflowError `not-in-cache`, naming what is missing
 */
export function tileFromCache(
  cached: readonly TimeWindow[],
  range: { from?: string | undefined; to?: string | undefined },
  preferred: readonly TimeWindow[],
): TimeWindow[] {
  const from = range.from === undefined ? Number.NEGATIVE_INFINITY : Date.parse(range.from);
  const to = range.to === undefined ? Number.POSITIVE_INFINITY : Date.parse(range.to);
  const isPreferred = (window: TimeWindow): boolean =>
    preferred.some(
      ({ start, end }) =>
        Date.parse(start) === Date.parse(window.start) && Date.parse(end) === Date.parse(window.end),
    );
  const length = ({ start, end }: TimeWindow): number => Date.parse(end) - Date.parse(start);
  const candidates = cached
    .filter((window) => inRange(window, from, to))
    .map((window) => ({ window, rank: isPreferred(window) ? 1 : 0 }))
    .sort((a, b) => b.rank - a.rank || length(b.window) - length(a.window));
  const chosen: TimeWindow[] = [];
  for (const { window } of candidates)
    if (!chosen.some((other) => overlap(other, window))) chosen.push(window);
  chosen.sort((a, b) => Date.parse(a.start) - Date.parse(b.start));
  const missing: TimeWindow[] = [];
  let reached = Number.isFinite(from) ? from : Date.parse(chosen[0]?.start ?? '');
  const until = Number.isFinite(to) ? to : Date.parse(chosen.at(-1)?.end ?? '');
  const gap = (end: number): void => {
    if (end > reached)
      missing.push({ start: new Date(reached).toISOString(), end: new Date(end).toISOString() });
  };
  for (const { start, end } of chosen) {
    gap(Date.parse(start));
    reached = Date.parse(end);
  }
  gap(until);
  if (chosen.length > 0 && missing.length === 0) return chosen;
  const near = cached.filter((window) => Date.parse(window.end) > from && Date.parse(window.start) < to);
  const has = near.length === 0 ? 'nothing of the range' : `the windows ${shown(near)}`;
  throw new ContraflowError({
    kind: 'usage',
    code: 'not-in-cache',
    message: `the page cache does not hold ${missing.length === 0 ? 'any window' : shown(missing)}; it has ${has}`,
    hint: 'give --from and --to where cached windows begin and end, or read the platform without --from-cache',
  });
}
