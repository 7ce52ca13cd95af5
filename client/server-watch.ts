import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '@temporalio/client';
import { ContraflowError } from '../activities/contract/errors.ts';
import { isAlive } from '../infra/stack/stack-lock.ts';

export interface WatchedServer {
  address: string;
  /** Process of the stack behind the server, where it is known. */
  stackPid?: number;
  /** How long the server may be silent, milliseconds. */
  patienceMs: number;
}

const roundMs = 1_000;

/**
 * Rejects once the server has been silent for too long or the process of its stack is gone: whoever waits for a workflow
 * would wait for ever. Ends quietly when `signal` aborts.
 */
export async function serverLost(
  connection: Connection,
  server: WatchedServer,
  signal: AbortSignal,
): Promise<void> {
  let silentSince: number | undefined;
  while (!signal.aborted) {
    await sleep(roundMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    if (server.stackPid !== undefined && !isAlive(server.stackPid)) {
      throw lost(`the stack of this folder has ended (process ${server.stackPid})`);
    }
    const answered = await connection
      .withDeadline(Date.now() + 2 * roundMs, () => connection.workflowService.getSystemInfo({}))
      .then(
        () => true,
        () => false,
      );
    if (answered) silentSince = undefined;
    else silentSince ??= Date.now();
    if (silentSince !== undefined && Date.now() - silentSince >= server.patienceMs && !signal.aborted) {
      throw serverSilent(server.address);
    }
  }
}

/** The error for a server that has stopped to answer. */
export function serverSilent(address: string): ContraflowError {
  return lost(`the Temporal server at ${address} does not answer any more`);
}

/** Whether an error says that the server or its stack has gone away. */
export function isServerLost(error: unknown): boolean {
  return error instanceof ContraflowError && error.code === 'server-lost';
}

/** Whether an error says that the worker does not start any more. */
export function isWorkerGone(error: unknown): boolean {
  return error instanceof ContraflowError && error.code === 'worker-start';
}

function lost(message: string): ContraflowError {
  return new ContraflowError({
    kind: 'failed',
    code: 'server-lost',
    message,
    hint: 'nothing is lost: start it again (contraflow dev) and the work goes on; the same command follows it',
  });
}
