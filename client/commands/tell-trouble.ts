import { setTimeout as sleep } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { printable } from '../output/printable.ts';
import { findTrouble } from './find-trouble.ts';

const lookEveryMs = 2_500;

/**
 * Says once what keeps a workflow from getting on, and again when that changes, until `signal` aborts: a platform that
 * does not answer is asked for minutes before its windows park.
 *
 * @param say takes a line for people
 */
export async function tellTrouble(
  handle: WorkflowHandle,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const told = new Set<string>();
  while (!signal.aborted) {
    await sleep(lookEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    const trouble = await findTrouble(handle).catch(() => undefined);
    if (trouble === undefined || told.has(trouble) || signal.aborted) continue;
    told.add(trouble);
    say(`contraflow: this is tried again until it works or is given up: ${printable(trouble)}`);
  }
}
