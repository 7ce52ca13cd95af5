import { ApplicationFailure, TemporalFailure } from '@temporalio/common';
import { ContraflowError } from '../contract/errors.ts';

const longest = 1000;

/**
 * Failure as Temporal keeps it: a fault of data or configuration is not retried, since the same input fails again;
 * messages are cut so that no error text fills a history. Failures that are Temporal's own pass through.
 */
export function asApplicationFailure(error: unknown): unknown {
  if (error instanceof TemporalFailure || (error instanceof Error && error.name === 'AbortError'))
    return error;
  if (error instanceof ContraflowError) {
    const message = `${error.message} — ${error.hint}`.slice(0, longest);
    return ApplicationFailure.create({ message, type: error.code, nonRetryable: error.kind !== 'failed' });
  }
  const message = (error instanceof Error ? error.message : String(error)).slice(0, longest);
  return ApplicationFailure.create({ message, type: error instanceof Error ? error.name : 'Error' });
}
