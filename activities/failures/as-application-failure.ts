import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { ContraflowError } from '../contract/errors.ts';

const longest = 1000;

/**
 * Failure as Temporal keeps it: a fault of data or configuration is not retried, since the same input fails again;
 * the kind and the hint travel in the details; messages are cut so that no error text fills a history. Failures that are Temporal's own pass through.
 */
export function asApplicationFailure(error: unknown): unknown {
  if (error instanceof TemporalFailure || (error instanceof Error && error.name === 'AbortError'))
    return error;
  if (error instanceof ContraflowError) {
    return ApplicationFailure.create({
      message: error.message.slice(0, longest),
      type: error.code,
      nonRetryable: error.kind !== 'failed',
      details: [{ kind: error.kind, hint: error.hint.slice(0, longest) }],
    });
  }
  const message = (error instanceof Error ? error.message : String(error)).slice(0, longest);
  return ApplicationFailure.create({ message, type: error instanceof Error ? error.name : 'Error' });
}
