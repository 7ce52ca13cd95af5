import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  ChildWorkflowFailure,
  condition,
  getExternalWorkflowHandle,
  isCancellation,
  ParentClosePolicy,
  setCurrentDetails,
  setHandler,
  startChild,
  upsertSearchAttributes,
  WorkflowIdReusePolicy,
  workflowInfo,
} from '@temporalio/workflow';
import type { ErrorKind } from '../activities/contract/errors.ts';
import type { RunRecord } from '../activities/contract/steps.ts';
import { warehouse } from './activities.ts';
import { deliverEvents } from './deliver-events.ts';
import {
  type ParkedStep,
  parkedQuery,
  type Resolution,
  resolveSignal,
  resolveUpdate,
  windowParkedSignal,
} from './messages.ts';

const pipelineStatus = defineSearchAttributeKey('PipelineStatus', SearchAttributeType.KEYWORD);

/** What a step came to: its result, or nothing because a person skipped it. */
export type StepResult<T> = { skipped: false; value: T } | { skipped: true };

/** What a failure says to a person: whose fault it is, and why with what to do about it, at most 500 characters. */
export function describeFailure(error: unknown): { kind: ErrorKind; reason: string } {
  let cause = error;
  while (
    (cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) &&
    cause.cause !== undefined
  ) {
    cause = cause.cause;
  }
  const message = cause instanceof Error ? cause.message : String(cause);
  const details = cause instanceof ApplicationFailure ? cause.details?.[0] : undefined;
  const { hint, kind } = (details ?? {}) as { hint?: unknown; kind?: unknown };
  return {
    kind: kind === 'data' || kind === 'usage' ? kind : 'failed',
    reason: (typeof hint === 'string' ? `${message} — ${hint}` : message).slice(0, 500),
  };
}

/** Short text of a failure with what to do about it, fit for a details pane and an alert. */
export function failureMessage(error: unknown): string {
  return describeFailure(error).reason;
}

/**
 * Runs the steps of a workflow that waits for a person instead of failing when retries run out.
 * A parked step sets PipelineStatus to NeedsAttention, shows its reason in the UI, raises one alert, and waits for the
 * `resolve` update with retry, skip or abort.
 */
export function createStepRunner(context: { runId: string; subject: string }): {
  runStep<T>(step: string, attempt: () => Promise<T>): Promise<StepResult<T>>;
} {
  let parked: ParkedStep | null = null;
  let resolution: Resolution | undefined;

  setHandler(parkedQuery, () => parked);
  setHandler(
    resolveUpdate,
    (given) => {
      resolution = given;
    },
    {
      validator: (given) => {
        if (parked === null) throw new Error('nothing is parked here');
        if (!['retry', 'skip', 'abort'].includes(given.action))
          throw new Error('action must be retry, skip or abort');
        if (given.note.trim() === '') throw new Error('a note that says why is needed');
      },
    },
  );

  setHandler(resolveSignal, (given) => {
    if (parked !== null) resolution = given;
  });

  async function park(step: string, error: unknown): Promise<Resolution> {
    const { kind, reason } = describeFailure(error);
    resolution = undefined;
    parked = { step, reason, since: new Date().toISOString() };
    upsertSearchAttributes([{ key: pipelineStatus, value: 'NeedsAttention' }]);
    setCurrentDetails(`**${step}** of ${context.subject} needs attention: ${reason}`);
    const { parent, workflowId } = workflowInfo();
    if (parent !== undefined) {
      await getExternalWorkflowHandle(parent.workflowId)
        .signal(windowParkedSignal, { workflowId, reason, kind })
        .catch(() => undefined);
    }
    await recordDecision(step, 'parked', reason);
    const raised = await warehouse.raiseParked({
      runId: context.runId,
      workflowId,
      step,
      subject: context.subject,
      reason,
      at: parked.since,
    });
    if (raised.deliveries > 0) {
      await startChild(deliverEvents, {
        workflowId: `alerts/parked/${workflowId}`,
        args: [{ runId: context.runId, raised }],
        parentClosePolicy: ParentClosePolicy.ABANDON,
        workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      }).catch(() => undefined);
    }
    try {
      await condition(() => resolution !== undefined);
    } catch (cancellation) {
      await CancellationScope.nonCancellable(() => recordDecision(step, 'failed', `cancelled: ${reason}`));
      throw cancellation;
    }
    parked = null;
    upsertSearchAttributes([{ key: pipelineStatus, value: 'Running' }]);
    setCurrentDetails('');
    return resolution!;
  }

  function recordDecision(step: string, status: RunRecord['status'], detail: string | null): Promise<void> {
    return warehouse.recordStep({
      runId: context.runId,
      step: `${step} ${context.subject}`,
      workflowId: workflowInfo().workflowId,
      kind: 'pipeline',
      status,
      detail: detail?.slice(0, 500) ?? null,
    });
  }

  return {
    async runStep<T>(step: string, attempt: () => Promise<T>): Promise<StepResult<T>> {
      for (let parkedBefore = false; ; parkedBefore = true) {
        try {
          const value = await attempt();
          if (parkedBefore) await recordDecision(step, 'done', null);
          return { skipped: false, value };
        } catch (error) {
          if (isCancellation(error)) throw error;
          const decision = await park(step, error);
          const status = { retry: 'running', skip: 'skipped', abort: 'failed' } as const;
          const decided = `${decision.action}: ${decision.note}`.slice(0, 200);
          // What was aborted stays in the list of failures, where its reason is looked for.
          const before = decision.action === 'abort' ? `${failureMessage(error).slice(0, 290)} — ` : '';
          await recordDecision(step, status[decision.action], `${before}${decided}`);
          if (decision.action === 'skip') return { skipped: true };
          if (decision.action === 'abort') {
            throw ApplicationFailure.nonRetryable(
              `${step} of ${context.subject} was aborted: ${decision.note}`,
              'Aborted',
            );
          }
        }
      }
    },
  };
}
