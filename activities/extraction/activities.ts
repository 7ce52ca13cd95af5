import { CancelledFailure, Context } from '@temporalio/activity';
import type { ExtractWindowRequest, MembershipReference, MembershipRequest } from '../contract/steps.ts';
import type { WindowManifest } from '../contract/window-manifest.ts';
import type { Redactor } from '../secrets/index.ts';
import type { ChangedDays } from './changed-days.ts';
import { findChangedDays } from './changed-days.ts';
import type { ExtractWindowDeps } from './extract-window.ts';
import { extractWindow } from './extract-window.ts';
import { createLimitLog } from './limit-log.ts';
import { readMembership } from './membership.ts';
import { windowFromCache } from './read-window-rows.ts';
import { toFailure } from './to-failure.ts';
import type { Trouble } from './trouble.ts';

export interface ExtractionActivityDeps extends ExtractWindowDeps {
  redactor: Redactor;
}

/** Heartbeats come this often, also while a request or a limit is waited for. */
const heartbeatMs = 5_000;

/** Runs `work` with regular heartbeats, which tell how far it is and what is in its way, and maps its errors for the orchestration. */
async function underHeartbeat<T>(
  redactor: Redactor,
  trouble: () => Trouble | null,
  work: (signal: AbortSignal, progress: (details: object) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let latest: object | null = null;
  const timer = setInterval(() => {
    const inTheWay = trouble();
    context.heartbeat(inTheWay === null ? latest : { ...latest, trouble: inTheWay });
  }, heartbeatMs);
  try {
    return await work(context.cancellationSignal, (details) => {
      latest = details;
      context.heartbeat(details);
    });
  } catch (error) {
    if (error instanceof CancelledFailure || context.cancellationSignal.aborted) throw error;
    throw toFailure(error, (text) => redactor.clean(text));
  } finally {
    clearInterval(timer);
  }
}

/** Activities of the extraction queue. */
export function createExtractionActivities(deps: ExtractionActivityDeps) {
  const membershipLimits = createLimitLog();
  const troubleOf =
    ({ platform }: { platform: string }) =>
    () =>
      deps.sessions.trouble(platform);
  return {
    /** Reads one window from the platform (or its cached pages) and leaves it in the page cache; returns counts and hashes. */
    extractWindow: (request: ExtractWindowRequest): Promise<WindowManifest> =>
      underHeartbeat(deps.redactor, troubleOf(request), (signal, onProgress) => {
        const { platform, window, runId, fromCache } = request;
        if (fromCache) return windowFromCache(deps.sessions.platform(platform), window, runId, deps.cache);
        return extractWindow({ platform, window, runId, signal, onProgress }, deps);
      }),
    /** Reads who serves a platform's queues into the page cache; null for a platform that tells no members. */
    readMembership: (request: MembershipRequest): Promise<MembershipReference | null> =>
      underHeartbeat(deps.redactor, troubleOf(request), async (signal, onProgress) => {
        const { note } = membershipLimits;
        const reference = await readMembership({ ...request, signal, onProgress, onRateLimit: note }, deps);
        const rateLimitEvents = membershipLimits.take();
        const refused = reference?.handled?.refused;
        return (
          reference && {
            ...reference,
            ...(refused ? { handled: { ...reference.handled!, refused: deps.redactor.clean(refused) } } : {}),
            ...(rateLimitEvents.length === 0 ? {} : { rateLimitEvents }),
          }
        );
      }),
    /** Lets a cycle start with a fresh token, as the guide asks; platforms without an API are left alone. */
    startCycle: async (platforms: readonly string[]): Promise<void> => {
      for (const id of platforms) {
        if (deps.sessions.platform(id).kind !== 'files') deps.sessions.renewToken(id, 'analytics');
      }
    },
    /** UTC days whose figures the platform says it has changed since it was last asked; null where it does not tell. */
    findChanges: ({ platform }: { platform: string }): Promise<ChangedDays | null> =>
      underHeartbeat(deps.redactor, troubleOf({ platform }), async (signal) => {
        const changed = await findChangedDays(platform, deps, { signal });
        if (changed !== null && !changed.complete)
          Context.current().log.warn(
            `${platform}: changes older than the platform's memory are not told; read them again with --reprocess all`,
          );
        return changed;
      }),
  };
}

export type ExtractionActivities = ReturnType<typeof createExtractionActivities>;
