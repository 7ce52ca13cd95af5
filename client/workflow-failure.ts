import { WorkflowFailedError } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure, ChildWorkflowFailure } from '@temporalio/common';
import { z } from 'zod';
import { ContraflowError } from '../activities/contract/errors.ts';

const failureDetails = z.object({ kind: z.enum(['usage', 'data', 'failed']), hint: z.string() });

/** The failure at the bottom of a failed workflow, as an error for people. */
export function explainFailure(error: unknown): unknown {
  if (!(error instanceof WorkflowFailedError)) return error;
  let cause: unknown = error.cause;
  while (
    (cause instanceof ActivityFailure || cause instanceof ChildWorkflowFailure) &&
    cause.cause !== undefined
  )
    cause = cause.cause;
  const details = failureDetails.safeParse(
    cause instanceof ApplicationFailure ? cause.details?.[0] : undefined,
  );
  return new ContraflowError({
    kind: details.data?.kind ?? 'failed',
    code: cause instanceof ApplicationFailure ? (cause.type ?? 'workflow-failed') : 'workflow-failed',
    message: cause instanceof Error ? cause.message : String(cause),
    hint: details.data?.hint ?? 'contraflow runs failed lists what failed and why',
  });
}
