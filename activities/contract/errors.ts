/** Who must act: `usage` the caller or the configuration (exit 2), `data` the input (exit 3), `failed` the run itself (exit 1). */
export type ErrorKind = 'usage' | 'data' | 'failed';

/** Exit code of the command line for each kind of error. */
export const exitCodes: Record<ErrorKind, number> = { failed: 1, usage: 2, data: 3 };

export interface ErrorDetails {
  kind: ErrorKind;
  /** Stable kebab-case name of the fault, for programs. */
  code: string;
  /** What went wrong and where: file, line, column, unit or key. */
  message: string;
  /** What to do about it. */
  hint: string;
  cause?: unknown;
}

/** An error meant for a person: one line saying what, where and what to do. Everything else that is thrown is a defect. */
export class ContraflowError extends Error {
  override readonly name = 'ContraflowError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly hint: string;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = details.kind;
    this.code = details.code;
    this.hint = details.hint;
  }
}
