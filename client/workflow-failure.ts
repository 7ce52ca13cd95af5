import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import { ContraflowError } from '../activities/contract/errors.ts';

/** Types of failures that lie with the configuration or the call. */
const usageCodes = new Set([
  'unknown-platform',
  'unknown-change',
  'nothing-extracted',
  'no-changes',
  'bad-date',
  'empty-range',
  'config',
]);

/** The failure at the bottom of a failed workflow, as an error for people. */
export function explainFailure(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  let cause: unknown = error.cause;
  while (
    (cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) &&
    cause.cause !== undefined
  )
    cause = cause.cause;
  const [message, hint] = (cause instanceof Error ? cause.message : String(cause)).split(' — ');
  const code = cause instanceof ApplicationFailure ? (cause.type ?? 'workflow-failed') : 'workflow-failed';
  return new ContraflowError({
    kind: usageCodes.has(code) ? 'usage' : 'failed',
    code,
    message: message ?? 'the workflow failed',
    hint: hint ?? 'contraflow runs failed lists what failed and why',
  });
}
