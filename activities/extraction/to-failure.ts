import { ApplicationFailure } from '@temporalio/common';
import { ContraflowError } from '../contract/errors.ts';
import { PlatformError } from './platform-error.ts';

/** Failure messages stand in histories: long ones are cut. */
const longestMessage = 500;

/** Waits that the server names are kept to an hour; after it the platform is asked again. */
const longestDelayMs = 3_600_000;

/**
 * An error as the orchestration sees it: type = code, details = {kind, hint}, the message short and without secrets.
 * What a person must mend is not retried; a limit says when to come back. Other errors pass through unchanged in kind
 * but cleaned.
 */
export function toFailure(error: unknown, clean: (text: string) => string): ApplicationFailure {
  const text = clean(error instanceof Error ? error.message : String(error)).slice(0, longestMessage);
  if (!(error instanceof ContraflowError)) {
    return ApplicationFailure.create({ message: text, type: error instanceof Error ? error.name : 'Error' });
  }
  const platform = error instanceof PlatformError ? error : null;
  const wait = platform?.retryable ? platform.retryAfterMs : null;
  return ApplicationFailure.create({
    message: text,
    type: error.code,
    nonRetryable: !platform?.retryable,
    details: [{ kind: error.kind, hint: clean(error.hint).slice(0, longestMessage) }],
    ...(wait === null ? {} : { nextRetryDelay: Math.min(longestDelayMs, Math.ceil(wait)) }),
  });
}
