import type { LoadWindowRequest, WindowOutcome } from '../../contract/steps.ts';
import {
  countsLegs,
  readWindowDetail,
  readWindowLegs,
  readWindowRows,
} from '../../extraction/read-window-rows.ts';
import { readWindowSkills } from '../../extraction/window-skills.ts';
import type { RejectedRecord } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';
import { storeLimitEvents } from './limit-events.ts';
import { attemptNumber } from './window-attempts.ts';

/** Loads the cached pages of a window; a window with a refused page is marked and nothing of it is loaded. */
export async function loadWindow(
  { manifest, runId }: LoadWindowRequest,
  { warehouse, cache, config, clock }: StepDependencies,
): Promise<WindowOutcome> {
  const platform = config.platforms.find(({ id }) => id === manifest.platform);
  if (platform === undefined) throw new Error(`no platform ${manifest.platform} in the configuration`);
  const detail = await readWindowDetail(manifest, cache);
  const attempt = await attemptNumber(warehouse, manifest.platform, manifest.window);
  const at = clock().toISOString();
  const rejected = detail.rejected.map(
    (rejection): RejectedRecord => ({
      reference: `page ${rejection.page}`,
      reason: `${rejection.code}: ${rejection.reason}`,
      sample: rejection.sample,
    }),
  );
  const effort = { requests: manifest.requests, retries: manifest.retries };
  const counts = { pages: manifest.pages, rejected: rejected.length, ...effort };
  const reading = { ...effort, unknownFields: manifest.unknownFields };
  if (manifest.status === 'failed') {
    await storeLimitEvents(detail.rateLimitEvents, runId, manifest.window.start, warehouse);
    await warehouse.upsertByKey(
      'rejected_records',
      rejected.map((record) => ({
        platform: manifest.platform,
        window_start: manifest.window.start,
        ...record,
        run_id: runId,
        created_at: at,
      })),
    );
    await warehouse.recordWindow({
      platform: manifest.platform,
      window: manifest.window,
      runId,
      attempt,
      status: 'failed',
      error: manifest.error,
      at,
      effort: reading,
    });
    return { status: 'failed', rows: 0, ...counts, complete: false, error: manifest.error };
  }
  const skills = await readWindowSkills(detail, cache);
  const staged = await warehouse.stageWindow({
    platform: manifest.platform,
    window: manifest.window,
    runId,
    attempt,
    loadedAt: at,
    status: manifest.status,
    complete: manifest.complete,
    availableUntil: manifest.watermark,
    contentHash: manifest.contentHash,
    error: manifest.error,
    effort: reading,
    rows: readWindowRows(manifest, cache),
    ...(detail.intervalSeconds === undefined ? {} : { intervalSeconds: detail.intervalSeconds }),
    ...(countsLegs(detail) ? { legs: readWindowLegs(manifest, cache) } : {}),
    ...(skills === undefined ? {} : { skills }),
    pages: detail.pages.map((page) => ({
      number: page.number,
      contentHash: page.sha256,
      rows: page.rows,
      cacheKey: page.key,
    })),
    rejected,
    rateLimitEvents: detail.rateLimitEvents.map((event, sequence) => ({
      occurredAt: event.occurredAt,
      sequence,
      kind: event.kind,
      status: event.status,
      waitS: event.waitS,
    })),
    queues: queueSettings(config.queues, manifest.platform, platform.timezone),
    handleTimeNamed: platform.kind === 'files' || platform.handleTime !== undefined,
  });
  return { status: manifest.status, rows: staged.rows, ...counts, complete: manifest.complete };
}

function queueSettings(queues: StepDependencies['config']['queues'], platform: string, timezone: string) {
  const prefix = `${platform}:`;
  return {
    timezone,
    byQueue: Object.fromEntries(
      Object.entries(queues)
        .filter(([unit]) => unit.startsWith(prefix))
        .map(([unit, { name, timezone: zone }]) => [unit.slice(prefix.length), { name, timezone: zone }]),
    ),
  };
}
