import { ContraflowError } from '../contract/errors.ts';
import type { LedgerRow } from './port.ts';

/** Refuses an attempt that a later attempt of the same run has overtaken. Throws `failed/stale-attempt`. */
export function fence(known: LedgerRow | undefined, mine: { runId: string; attempt: number }): void {
  if (known === undefined || known.run_id !== mine.runId || known.attempts <= mine.attempt) return;
  throw new ContraflowError({
    kind: 'failed',
    code: 'stale-attempt',
    message: `attempt ${mine.attempt} at window ${known.window_start} of ${known.platform} was overtaken by attempt ${known.attempts}`,
    hint: 'nothing to do: the later attempt writes the window',
  });
}
