import type { Interval, WindowOutcome } from '../activities/contract/steps.ts';
import type { BackfillProgress, WindowProblem } from './messages.ts';

/** Problems that are told one by one; beyond it only counts go on, so that results stay small. */
const mostProblems = 50;

/** The counts of a backfill that has not begun. */
export function emptyProgress(): BackfillProgress {
  return {
    total: 0,
    done: 0,
    failed: 0,
    parked: 0,
    skipped: 0,
    cancelled: 0,
    refused: 0,
    problems: [],
    remaining: 0,
    rows: 0,
    pages: 0,
    requests: 0,
    retries: {},
    active: [],
    paused: false,
  };
}

/** Adds a window that could not be loaded. */
export function countProblem(progress: BackfillProgress, problem: WindowProblem): void {
  if (problem.status === 'parked') progress.parked += 1;
  else progress.failed += 1;
  if (problem.kind === 'data') progress.refused += 1;
  if (progress.problems.length < mostProblems) progress.problems.push(problem);
}

/** Adds what a window came to. */
export function countOutcome(
  progress: BackfillProgress,
  window: Interval,
  workflowId: string,
  outcome: WindowOutcome,
): void {
  progress.rows += outcome.rows;
  progress.pages += outcome.pages;
  progress.requests += outcome.requests ?? 0;
  for (const [reason, times] of Object.entries(outcome.retries ?? {})) {
    progress.retries[reason] = (progress.retries[reason] ?? 0) + times;
  }
  if (outcome.status !== 'failed') {
    progress.done += 1;
    return;
  }
  const reason = outcome.error ?? 'a page was refused';
  countProblem(progress, { window, status: 'failed', kind: 'data', reason, workflowId });
}
