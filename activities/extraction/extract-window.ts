import { ContraflowError } from '../contract/errors.ts';
import type { CacheManifest, TimeWindow, WindowManifest } from '../contract/window-manifest.ts';
import type { PageCache } from './cache/index.ts';
import { readManifest, writeManifest } from './cache/index.ts';
import type { Clock } from './clock.ts';
import { lastFullHour } from './clock.ts';
import { storeFileWindow } from './files/index.ts';
import type { PageThroughDeps } from './page-through.ts';
import { pageThrough } from './page-through.ts';
import { maxWindowDaysOf, readerFor, sourceOf } from './readers.ts';
import type { PlatformSessions } from './sessions.ts';
import { toWindowManifest } from './to-window-manifest.ts';
import { createWindowLog, emptyManifest } from './window-log.ts';

export interface ExtractWindowInput {
  platform: string;
  window: TimeWindow;
  /** Pages cached by an interrupted attempt of the same run are kept; those of another run are not. */
  runId: string;
  /** End of the data the platform can have, where it lies before the last full hour; a window that reaches beyond is partial. */
  availableUntil?: string | undefined;
  signal?: AbortSignal | undefined;
  onProgress?: PageThroughDeps['onProgress'];
}

export interface ExtractWindowDeps {
  sessions: PlatformSessions;
  cache: PageCache;
  clock: Clock;
  random: () => number;
}

const dayMs = 86_400_000;

/** The window with its instants in one form; refused where it is empty or longer than the platform answers in full. */
function normalise(input: ExtractWindowInput, maxDays: number): TimeWindow {
  const start = Date.parse(input.window.start);
  const end = Date.parse(input.window.end);
  if (end > start && end - start <= maxDays * dayMs) {
    return { start: new Date(start).toISOString(), end: new Date(end).toISOString() };
  }
  throw new ContraflowError({
    kind: 'usage',
    code: 'bad-window',
    message: `${input.platform}: window ${input.window.start}/${input.window.end} is empty or longer than ${maxDays} days`,
    hint: `the platform answers at most ${maxDays} days at a time: use --window-days ${maxDays}`,
  });
}

/**
 * Extracts one window into the page cache: pages through it, checks and stores each page, and says what came. A window
 * of a platform with an API that reaches beyond the last full hour is `partial`: the rest of it has not happened yet.
 * A window with a page that stays at fault ends as `failed` with the reason, its page set aside; nothing of it may be loaded.
 *
 * @throws PlatformError where the platform does not answer (`retryable` tells whether later may help)
 * @throws ContraflowError for configuration and files that cannot be read
 */
export async function extractWindow(
  input: ExtractWindowInput,
  deps: ExtractWindowDeps,
): Promise<WindowManifest> {
  const platform = deps.sessions.platform(input.platform);
  const source = sourceOf(platform);
  const maxDays = maxWindowDaysOf(platform);
  const window = normalise(input, maxDays);
  const about = { platform: platform.id, window, runId: input.runId, ...source };
  const cached = await readManifest(deps.cache, platform.id, window);
  const sameRun = cached !== null && cached.runId === about.runId && cached.source === about.source;
  const manifest: CacheManifest = sameRun && cached.status === 'running' ? cached : emptyManifest(about);
  const log = createWindowLog(manifest);

  let queues: number;
  let problem: string | null = null;
  let until = input.availableUntil === undefined ? null : Date.parse(input.availableUntil);
  if (platform.kind === 'files') {
    log.restarted();
    queues = await storeFileWindow(platform, window, log, deps.cache, input.signal);
  } else {
    const client = deps.sessions.client(platform.id, 'analytics');
    const { signal, onProgress } = input;
    const { cache, clock, random } = deps;
    // Of the moment before the first request: what happened while the window was read may be missing.
    until = Math.min(until ?? Number.POSITIVE_INFINITY, lastFullHour(clock));
    const reader = readerFor(source);
    const { check, fault } = await pageThrough(window, log, {
      client,
      reader,
      cache,
      clock,
      random,
      signal,
      onProgress,
    }).catch(async (error: unknown) => {
      // What was felt of limits and faults outlives the attempt, unless a finished manifest of another run would go for it.
      if (sameRun || cached === null || manifest.pages.length > 0)
        await writeManifest(cache, manifest).catch(() => undefined);
      throw error;
    });
    queues = check.queues;
    if (check.availableUntil !== null) until = Math.min(until, check.availableUntil);
    problem = fault && `page ${manifest.pages.length + 1}: ${fault.code}: ${fault.message}`.slice(0, 500);
  }

  const short = until !== null && until < Date.parse(window.end);
  manifest.complete = problem === null && !short;
  manifest.watermark = short ? new Date(Math.max(until ?? 0, Date.parse(window.start))).toISOString() : null;
  manifest.status = problem !== null ? 'failed' : short ? 'partial' : 'done';
  manifest.nextCursor = null;
  manifest.error = problem;
  await writeManifest(deps.cache, manifest);
  return toWindowManifest(manifest, queues);
}
