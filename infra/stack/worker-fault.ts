import { z } from 'zod';
import { ContraflowError } from '../../activities/contract/errors.ts';

const fault = z.object({
  kind: z.enum(['usage', 'data', 'failed']),
  code: z.string(),
  message: z.string(),
  hint: z.string(),
});

const faultMessage = z.object({ fault });

/** Tells the supervisor why the worker ends, and waits until it is sent; nothing happens in a worker without one. */
export function sendFault({ kind, code, message, hint }: ContraflowError): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected) return resolve();
    // A supervisor that has gone away cannot be told: the log has it as well.
    process.send?.({ fault: { kind, code, message, hint } }, () => resolve());
  });
}

/** The error that a message of the worker carries; undefined for any other message. */
export function receivedFault(message: unknown): ContraflowError | undefined {
  const parsed = faultMessage.safeParse(message);
  return parsed.success ? new ContraflowError(parsed.data.fault) : undefined;
}
