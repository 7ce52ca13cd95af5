import { setTimeout as sleep } from 'node:timers/promises';
import { faultOf } from './errors.ts';

const attempts = 4;

/** Worth asking again: the connection broke, or the service says that it was its own fault. */
export function isTransient(error: unknown): boolean {
  const { status, reason, message } = faultOf(error);
  if (status !== undefined) return status === 429 || status >= 500;
  return /ECONNRESET|ETIMEDOUT|EPIPE|EAI_AGAIN|socket hang up|backendError|internalError/i.test(
    `${reason} ${message}`,
  );
}

/**
 * Asks again after a passing fault. Only for what may be asked twice: reads, and jobs that carry an id.
 *
 * @param ask gets the number of the attempt, from 1
 * @param pauseMs wait before the second attempt; doubles from one to the next
 */
export async function persist<T>(ask: (attempt: number) => Promise<T>, pauseMs = 500): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask(attempt);
    } catch (error) {
      if (!isTransient(error) || attempt >= attempts) throw error;
      await sleep(pauseMs * 2 ** (attempt - 1));
    }
  }
}
