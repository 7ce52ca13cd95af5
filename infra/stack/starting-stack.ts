import { setTimeout as sleep } from 'node:timers/promises';
import { type StackFolders, stackFolders } from './folders.ts';
import { runningStack, type StackDescription } from './stack.ts';
import { lockHolder } from './stack-lock.ts';

const pollMs = 200;

/** A first start installs what it needs, which takes a few minutes. */
const longestStartMs = 180_000;

export interface AwaitOptions {
  folders?: StackFolders;
  patienceMs?: number;
  /** Told once what is waited for. */
  report: (text: string) => void;
}

/**
 * The stack that runs in a folder; where one is about to start or to end, it is waited for. Undefined where none runs, and
 * where patience ends first: starting one then says who holds the folder.
 */
export async function awaitStack(options: AwaitOptions): Promise<StackDescription | undefined> {
  const { folders = stackFolders(), patienceMs = longestStartMs } = options;
  const until = performance.now() + patienceMs;
  for (let told = false; ; ) {
    const running = runningStack(folders);
    const holder = lockHolder(folders.lock);
    if (running !== undefined || holder === undefined || performance.now() >= until) return running;
    if (!told)
      options.report(`a stack is starting or ending in this folder (process ${holder}); waiting for it`);
    told = true;
    await sleep(pollMs);
  }
}
