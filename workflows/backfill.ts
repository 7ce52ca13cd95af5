import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import {
  CancellationScope,
  CancelledFailure,
  type ChildWorkflowHandle,
  condition,
  continueAsNew,
  isCancellation,
  ParentClosePolicy,
  patched,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillRequest, Interval, WindowOutcome } from '../activities/contract/steps.ts';
import { extraction, warehouse } from './activities.ts';
import { countOutcome, countProblem, emptyProgress } from './backfill-progress.ts';
import { describeLeft, runRecorder } from './backfill-record.ts';
import { extractWindow } from './extract-window.ts';
import {
  type BackfillProgress,
  backfillProgressQuery,
  cancelSignal,
  pauseSignal,
  resumeSignal,
  windowParkedSignal,
} from './messages.ts';
import { describeFailure } from './parking.ts';
import { windowWorkflowId } from './window-id.ts';

const sourceSystem = defineSearchAttributeKey('SourceSystem', SearchAttributeType.KEYWORD);
const windowStart = defineSearchAttributeKey('WindowStart', SearchAttributeType.DATETIME);

/** A platform that parks this many windows one after another is down or misconfigured: the rest waits for a later backfill. */
const mostParkedInARow = 3;

export interface BackfillInput extends BackfillRequest {
  /** Windows read at once. */
  maxActive: number;
  fromCache: boolean;
  /** Where an earlier run of the same backfill left off, when its history grew long. */
  resume?: { windows: Interval[]; progress: BackfillProgress };
}

export interface BackfillResult extends Omit<BackfillProgress, 'active' | 'paused'> {
  status: 'done' | 'partial' | 'cancelled';
}

/**
 * Reads a range in windows, a few at once, each in a child workflow of its own; windows that fail or park leave it
 * `partial`. Paused, it finishes the windows that are read and starts none; cancelled, it stops them as well.
 */
export async function backfill(input: BackfillInput): Promise<BackfillResult> {
  const parked = new Map<string, { reason: string; kind: 'usage' | 'data' | 'failed' }>();
  const progress: BackfillProgress = { ...emptyProgress(), ...input.resume?.progress };
  const reading = new CancellationScope();
  let cancelled = false;
  const record = runRecorder(input.runId);
  let noted: Promise<void> = Promise.resolve();
  // One after the other, and none after the end: what stands in the list of runs is what was said last.
  const noteInRuns = (detail: string | null) => {
    if (patched('pause-in-runs')) noted = noted.then(() => record('running', detail)).catch(() => undefined);
  };
  setHandler(backfillProgressQuery, () => progress);
  setHandler(windowParkedSignal, ({ workflowId, reason, kind }) => {
    parked.set(workflowId, { reason, kind });
  });
  setHandler(pauseSignal, () => {
    progress.paused = true;
    noteInRuns('paused');
  });
  setHandler(resumeSignal, () => {
    progress.paused = false;
    noteInRuns(null);
  });
  setHandler(cancelSignal, () => {
    cancelled = true;
    reading.cancel();
  });

  if (input.resume === undefined) await record('running', null);
  const pending =
    input.resume?.windows ??
    (await planWindows(input, progress).catch(async (error: unknown) => {
      await noted;
      await record('failed', describeFailure(error).reason);
      throw error;
    }));
  let parkedInARow = 0;

  /** Requests that brought pages into the cache are no requests of a backfill that loads them from there. */
  function count(window: Interval, workflowId: string, outcome: WindowOutcome): void {
    const effort = input.fromCache ? { requests: 0, retries: {} } : {};
    countOutcome(progress, window, workflowId, { ...outcome, ...effort });
  }

  async function readWindow(window: Interval): Promise<void> {
    const workflowId = windowWorkflowId(input.platform, window);
    let child: ChildWorkflowHandle<typeof extractWindow> | undefined;
    let result: Promise<WindowOutcome> | undefined;
    progress.active.push(window.start);
    try {
      child = await startChild(extractWindow, {
        workflowId,
        args: [{ platform: input.platform, window, runId: input.runId, fromCache: input.fromCache }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `${input.platform} ${window.start.slice(0, 10)} to ${window.end.slice(0, 10)}`,
        typedSearchAttributes: [
          { key: sourceSystem, value: input.platform },
          { key: windowStart, value: new Date(window.start) },
        ],
      });
      result = child.result();
      const outcome = await Promise.race([
        result,
        condition(() => parked.has(workflowId)).then(() => undefined),
      ]);
      if (outcome === undefined)
        countProblem(progress, { window, status: 'parked', ...parked.get(workflowId)!, workflowId });
      else count(window, workflowId, outcome);
      parkedInARow = outcome === undefined ? parkedInARow + 1 : 0;
    } catch (error) {
      if (isCancellation(error)) {
        const finished = await result?.catch(() => undefined);
        if (finished === undefined) progress.cancelled += 1;
        else count(window, workflowId, finished);
      } else if (error instanceof WorkflowExecutionAlreadyStartedError) {
        const reason = 'another backfill reads this window, or it waits for a person';
        countProblem(progress, { window, status: 'parked', kind: 'failed', reason, workflowId });
        parkedInARow += 1;
      } else {
        countProblem(progress, { window, status: 'failed', ...describeFailure(error), workflowId });
      }
    } finally {
      progress.active = progress.active.filter((start) => start !== window.start);
    }
  }

  async function reader(): Promise<void> {
    for (;;) {
      await condition(() => !progress.paused || reading.consideredCancelled).catch(unlessCancelled);
      if (reading.consideredCancelled) return;
      if (workflowInfo().continueAsNewSuggested || parkedInARow >= mostParkedInARow) return;
      const window = pending.shift();
      if (window === undefined) return;
      await readWindow(window);
    }
  }

  await reading.run(() => Promise.all(Array.from({ length: input.maxActive }, reader)).then(() => undefined));
  await noted;
  if (reading.consideredCancelled && !cancelled) {
    await record('failed', 'cancelled');
    throw new CancelledFailure('the backfill was cancelled');
  }
  if (pending.length > 0 && parkedInARow < mostParkedInARow && !cancelled) {
    await continueAsNew<typeof backfill>({ ...input, resume: { windows: pending, progress } });
  }
  progress.remaining = pending.length;
  const { active: _active, paused: _paused, ...totals } = progress;
  const left = totals.failed + totals.parked + totals.cancelled + totals.remaining;
  const status = left === 0 ? 'done' : cancelled ? 'cancelled' : 'partial';
  await record(status === 'done' ? 'done' : 'partial', describeLeft({ ...totals, status }));
  return { ...totals, status };
}

function unlessCancelled(error: unknown): void {
  if (!isCancellation(error)) throw error;
}

async function planWindows(input: BackfillInput, progress: BackfillProgress): Promise<Interval[]> {
  // A platform that does not answer is told by its windows; the days stay owed until it is asked again.
  const changed =
    input.reread === true
      ? ((await extraction.findChanges({ platform: input.platform }).catch(unlessCancelled)) ?? null)
      : null;
  const plan = await warehouse.planBackfill({
    platform: input.platform,
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.to === undefined ? {} : { to: input.to }),
    windowDays: input.windowDays,
    reprocess: input.reprocess,
    newestFirst: input.newestFirst,
    ...(input.reread === undefined ? {} : { reread: input.reread }),
    ...(changed === null ? {} : { changedDays: changed.days }),
    ...(input.fromCache ? { fromCache: true } : {}),
    runId: input.runId,
  });
  progress.total = plan.windows.length;
  progress.skipped = plan.skipped;
  return plan.windows;
}
