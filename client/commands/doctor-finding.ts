import { ContraflowError } from '../../activities/contract/errors.ts';

/** What one check found, with what to do about it. */
export interface Finding {
  check: string;
  status: 'ok' | 'warning' | 'failed';
  message: string;
  hint?: string;
}

/** Runs a check that returns what it found or throws. */
export async function attempt(
  check: string,
  run: () => Promise<string>,
  clean: (text: string) => string = (text) => text,
): Promise<Finding> {
  try {
    return { check, status: 'ok', message: await run() };
  } catch (error) {
    const known = error instanceof ContraflowError ? error : undefined;
    const message = clean(error instanceof Error ? error.message : String(error));
    return { check, status: 'failed', message, hint: known?.hint ?? 'see the message' };
  }
}
