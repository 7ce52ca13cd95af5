import type { ErrorDetails } from '../contract/errors.ts';
import { ContraflowError } from '../contract/errors.ts';

export interface PlatformErrorDetails extends ErrorDetails {
  /** True where the same request may succeed later without anybody acting. */
  retryable: boolean;
  /** HTTP status, null where no answer came. */
  status?: number | null;
  /** How long the platform asked to wait, milliseconds. */
  retryAfterMs?: number | null;
}

/** A platform did not do what was asked. `retryable` tells a passing fault from one that a person must mend. */
export class PlatformError extends ContraflowError {
  readonly retryable: boolean;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  constructor(details: PlatformErrorDetails) {
    super(details);
    this.retryable = details.retryable;
    this.status = details.status ?? null;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}
