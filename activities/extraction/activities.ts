import { CancelledFailure, Context } from '@temporalio/activity';
import type { ExtractWindowRequest, MembershipReference } from '../contract/steps.ts';
import type { WindowManifest } from '../contract/window-manifest.ts';
import type { Redactor } from '../secrets/index.ts';
import type { ExtractWindowDeps } from './extract-window.ts';
import { extractWindow } from './extract-window.ts';
import { readMembership } from './membership.ts';
import { windowFromCache } from './read-window-rows.ts';
import { toFailure } from './to-failure.ts';

export interface ExtractionActivityDeps extends ExtractWindowDeps {
  redactor: Redactor;
}

/** Heartbeats come this often, also while a request or a limit is waited for. */
const heartbeatMs = 5_000;

/** Runs `work` with regular heartbeats and maps its errors for the orchestration. */
async function underHeartbeat<T>(
  redactor: Redactor,
  work: (signal: AbortSignal, progress: (details: unknown) => void) => Promise<T>,
): Promise<T> {
  const context = Context.current();
  let latest: unknown = null;
  const timer = setInterval(() => context.heartbeat(latest), heartbeatMs);
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
  return {
    /** Reads one window from the platform (or its cached pages) and leaves it in the page cache; returns counts and hashes. */
    extractWindow: (request: ExtractWindowRequest): Promise<WindowManifest> =>
      underHeartbeat(deps.redactor, (signal, onProgress) => {
        const { platform, window, runId, fromCache } = request;
        if (fromCache) return windowFromCache(deps.sessions.platform(platform), window, runId, deps.cache);
        return extractWindow({ platform, window, runId, signal, onProgress }, deps);
      }),
    /** Reads who serves a platform's queues into the page cache; null for a platform that tells no members. */
    readMembership: (request: {
      platform: string;
      withSkills: boolean;
      routing?: { start: string; end: string };
    }): Promise<MembershipReference | null> =>
      underHeartbeat(deps.redactor, (signal, onProgress) =>
        readMembership({ ...request, signal, onProgress }, deps),
      ),
    /** Lets a cycle start with a fresh token, as the guide asks; platforms without an API are left alone. */
    startCycle: async (platforms: readonly string[]): Promise<void> => {
      for (const id of platforms) {
        if (deps.sessions.platform(id).kind !== 'files') deps.sessions.renewToken(id, 'analytics');
      }
    },
  };
}

export type ExtractionActivities = ReturnType<typeof createExtractionActivities>;
