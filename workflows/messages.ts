import { defineQuery, defineSignal, defineUpdate } from '@temporalio/workflow';
import type { ResolveAction } from '../activities/contract/enums.ts';
import type { ErrorKind } from '../activities/contract/errors.ts';
import type { DialOutcome, Interval } from '../activities/contract/steps.ts';

/** A person's decision about a parked step. */
export interface Resolution {
  action: ResolveAction;
  /** Why; kept in the history and in the run's record. */
  note: string;
}

/** A step that waits for a person. */
export interface ParkedStep {
  step: string;
  reason: string;
  since: string;
}

export const resolveUpdate = defineUpdate<void, [Resolution]>('resolve');
/** The same decision while no worker runs: it waits in the history and counts if the step is still parked then. */
export const resolveSignal = defineSignal<[Resolution]>('resolve');
export const parkedQuery = defineQuery<ParkedStep | null>('parked');

/** Sent by a window to its backfill when it parks, so that the backfill can close as partial. */
export const windowParkedSignal =
  defineSignal<[{ workflowId: string; reason: string; kind: ErrorKind }]>('windowParked');

/** A window that a backfill could not load. */
export interface WindowProblem {
  window: Interval;
  status: 'failed' | 'parked';
  /** `data`: what came was refused; `usage`: the configuration must be mended; `failed`: everything else. */
  kind: ErrorKind;
  reason: string;
  workflowId: string;
}

export interface BackfillProgress {
  total: number;
  done: number;
  failed: number;
  parked: number;
  skipped: number;
  /** Windows whose reading was cancelled. */
  cancelled: number;
  /** Failed and parked windows whose content was refused. */
  refused: number;
  /** The first 50 failed and parked windows. */
  problems: WindowProblem[];
  /** Windows left for a later backfill, because one after another parked or the backfill was cancelled. */
  remaining: number;
  rows: number;
  pages: number;
  requests: number;
  /** Requests that were repeated, by reason. */
  retries: Record<string, number>;
  active: string[];
  paused: boolean;
}

/** Windows of a platform that a backfill reads at once unless told otherwise: with fewer the rate stays unused while windows load. */
export const defaultMaxActive = 4;

export const backfillProgressQuery = defineQuery<BackfillProgress>('progress');
export const pauseSignal = defineSignal('pause');
export const resumeSignal = defineSignal('resume');
/** Stops the windows that are read and starts none; the ledger keeps what is loaded. */
export const cancelSignal = defineSignal('cancel');

export interface PipelineProgress {
  step: string;
  /** Finished and expected units of the step. */
  done: number;
  total: number;
}

export const pipelineProgressQuery = defineQuery<PipelineProgress>('pipelineProgress');

export interface TunerStatus {
  campaignId: string;
  paused: boolean;
  ticks: number;
  ratio: number | null;
  last: Omit<DialOutcome, 'policyState'> | null;
}

export const tunerStatusQuery = defineQuery<TunerStatus>('tunerStatus');
/** Sets the ratio that the next tick starts from; refused outside the platform's bounds. */
export const setRatioUpdate = defineUpdate<void, [{ ratio: number; note: string }]>('setRatio');
export const stopTunerSignal = defineSignal('stop');
