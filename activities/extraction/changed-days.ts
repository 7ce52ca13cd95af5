import { z } from 'zod';
import type { CacheManifest } from '../contract/window-manifest.ts';
import { cacheManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import type { Clock } from './clock.ts';
import { pollChangedContacts } from './cxone/index.ts';
import type { RequestOptions } from './http/index.ts';
import { sourceOf } from './readers.ts';
import type { PlatformSessions } from './sessions.ts';

const hourMs = 3_600_000;
const polledSource = 'cxone/published-contacts';
const instant = z.iso.datetime();

/** What a poll leaves in the cache: where the next one begins, and the days whose windows are still to be read again. */
const pollState = z.strictObject({
  pollTime: instant,
  /** UTC days with the poll time at which their change was told. */
  owed: z.record(z.iso.date(), instant),
});
type PollState = z.infer<typeof pollState>;

const stateKey = (platform: string): string => `${platform}/changes/poll.json`;

async function readState(cache: PageCache, platform: string): Promise<PollState | null> {
  const bytes = await cache.get(stateKey(platform));
  if (bytes === null) return null;
  const parsed = pollState.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  return parsed.success ? parsed.data : null;
}

/** Manifests of the platform's windows that were read and say from when changes are to be asked for. */
async function polledManifests(cache: PageCache, platform: string): Promise<CacheManifest[]> {
  const keys = (await cache.list(`${platform}/`)).filter((key) => key.endsWith('/manifest.json'));
  const found: CacheManifest[] = [];
  for (const key of keys) {
    const bytes = await cache.get(key);
    if (bytes === null) continue;
    const parsed = cacheManifest.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    const read = parsed.data?.status === 'done' || parsed.data?.status === 'partial';
    if (read && parsed.data?.pollTime !== undefined) found.push(parsed.data);
  }
  return found;
}

/**
 * True where every hour of the day that was ever read has been read since its change was told. Windows are cut anew over
 * time, and the manifests of the former ones stay in the cache.
 */
function settled(day: string, told: string, manifests: readonly CacheManifest[]): boolean {
  const start = Date.parse(`${day}T00:00:00.000Z`);
  const holds = (at: number) => (manifest: CacheManifest) =>
    at >= Date.parse(manifest.window.start) && at < Date.parse(manifest.window.end);
  const hours = Array.from({ length: 24 }, (_, hour) => start + hour * hourMs);
  return hours
    .map((at) => manifests.filter(holds(at)))
    .every(
      (all) => all.length === 0 || all.some(({ pollTime }) => Date.parse(pollTime!) >= Date.parse(told)),
    );
}

export interface ChangedDays {
  /** UTC days, sorted, whose windows are to be read again. */
  days: string[];
  /** False where the platform's memory does not reach back to the last poll: older changes need a backfill. */
  complete: boolean;
}

/**
 * Asks a platform that tells changes (CXone's completed contacts, by `lastPollTime`) what changed since it was last
 * asked. A day stays owed until its windows have been read again, so that a cycle that fails in between loses nothing.
 *
 * @returns null for a platform that does not tell changes, and before its first window
 * @throws PlatformError
 */
export async function findChangedDays(
  platform: string,
  deps: { sessions: PlatformSessions; cache: PageCache; clock: Clock },
  options: RequestOptions = {},
): Promise<ChangedDays | null> {
  const { sessions, cache, clock } = deps;
  if (sourceOf(sessions.platform(platform)).source !== polledSource) return null;
  const manifests = await polledManifests(cache, platform);
  if (manifests.length === 0) return null;
  const state = await readState(cache, platform);
  const earliest = manifests.map(({ pollTime }) => pollTime!).sort()[0]!;
  const since = state?.pollTime ?? earliest;
  const client = sessions.client(platform, 'analytics');
  const changed = await pollChangedContacts(client, since, clock.now(), options);
  const pollTime = changed.pollTime ?? since;
  const owed = Object.fromEntries(
    Object.entries({
      ...state?.owed,
      ...Object.fromEntries(changed.days.map((day) => [day, pollTime])),
    }).filter(([day, told]) => !settled(day, told, manifests)),
  );
  const next: PollState = { pollTime, owed };
  await cache.replace(stateKey(platform), Buffer.from(JSON.stringify(next)));
  return { days: Object.keys(owed).sort(), complete: changed.complete };
}
