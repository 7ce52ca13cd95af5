import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowExecutionAlreadyStartedError,
} from '@temporalio/common';
import {
  condition,
  continueAsNew,
  ParentClosePolicy,
  setHandler,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import type { BackfillRequest, Interval, WindowOutcome } from '../activities/contract/steps.ts';
import { warehouse } from './activities.ts';
import { extractWindow } from './extract-window.ts';
import {
  type BackfillProgress,
  backfillProgressQuery,
  pauseSignal,
  resumeSignal,
  windowParkedSignal,
} from './messages.ts';

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
  status: 'done' | 'partial';
}

/** Reads a range in windows, a few at once, each in a child workflow of its own; parked windows leave it `partial`. */
export async function backfill(input: BackfillInput): Promise<BackfillResult> {
  const parked = new Set<string>();
  const progress: BackfillProgress = input.resume?.progress ?? {
    total: 0,
    done: 0,
    failed: 0,
    parked: 0,
    skipped: 0,
    remaining: 0,
    rows: 0,
    pages: 0,
    requests: 0,
    retries: {},
    active: [],
    paused: false,
  };
  setHandler(backfillProgressQuery, () => progress);
  setHandler(windowParkedSignal, ({ workflowId }) => {
    parked.add(workflowId);
  });
  setHandler(pauseSignal, () => {
    progress.paused = true;
  });
  setHandler(resumeSignal, () => {
    progress.paused = false;
  });

  const pending = input.resume?.windows ?? (await planWindows(input, progress));
  let parkedInARow = 0;

  async function readWindow(window: Interval): Promise<void> {
    const workflowId = `extract/${input.platform}/${window.start}`;
    progress.active.push(window.start);
    try {
      const child = await startChild(extractWindow, {
        workflowId,
        args: [{ platform: input.platform, window, runId: input.runId, fromCache: input.fromCache }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        staticSummary: `${input.platform} ${window.start.slice(0, 10)} to ${window.end.slice(0, 10)}`,
        typedSearchAttributes: [
          { key: sourceSystem, value: input.platform },
          { key: windowStart, value: new Date(window.start) },
        ],
      });
      const outcome = await Promise.race([
        child.result(),
        condition(() => parked.has(workflowId)).then(() => undefined),
      ]);
      count(progress, outcome);
      parkedInARow = outcome === undefined ? parkedInARow + 1 : 0;
    } catch (error) {
      if (error instanceof WorkflowExecutionAlreadyStartedError) {
        progress.parked += 1;
        parkedInARow += 1;
      } else progress.failed += 1;
    } finally {
      progress.active = progress.active.filter((start) => start !== window.start);
    }
  }

  async function reader(): Promise<void> {
    for (;;) {
      await condition(() => !progress.paused);
      if (workflowInfo().continueAsNewSuggested || parkedInARow >= mostParkedInARow) return;
      const window = pending.shift();
      if (window === undefined) return;
      await readWindow(window);
    }
  }

  await Promise.all(Array.from({ length: input.maxActive }, reader));
  if (pending.length > 0 && parkedInARow < mostParkedInARow) {
    await continueAsNew<typeof backfill>({ ...input, resume: { windows: pending, progress } });
  }
  progress.remaining = pending.length;
  const { active: _active, paused: _paused, ...totals } = progress;
  return { ...totals, status: totals.failed + totals.parked + totals.remaining === 0 ? 'done' : 'partial' };
}

async function planWindows(input: BackfillInput, progress: BackfillProgress): Promise<Interval[]> {
  const plan = await warehouse.planBackfill({
    platform: input.platform,
    ...(input.from === undefined ? {} : { from: input.from }),
    ...(input.to === undefined ? {} : { to: input.to }),
    windowDays: input.windowDays,
    reprocess: input.reprocess,
    newestFirst: input.newestFirst,
    runId: input.runId,
  });
  progress.total = plan.windows.length;
  progress.skipped = plan.skipped;
  return plan.windows;
}

function count(progress: BackfillProgress, outcome: WindowOutcome | undefined): void {
  if (outcome === undefined) {
    progress.parked += 1;
    return;
  }
  progress.rows += outcome.rows;
  progress.pages += outcome.pages;
  progress.requests += outcome.requests ?? 0;
  for (const [reason, times] of Object.entries(outcome.retries ?? {})) {
    progress.retries[reason] = (progress.retries[reason] ?? 0) + times;
  }
  if (outcome.status === 'failed') progress.failed += 1;
  else progress.done += 1;
}
