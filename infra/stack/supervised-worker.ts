import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { cacheFolder } from '../launcher/cache-folder.mjs';
import { receivedFault } from './worker-fault.ts';

export interface SupervisedWorker {
  /** Process id of the worker that runs at the moment. */
  pid(): number | undefined;
  /** How often the worker was started again. */
  restarts(): number;
  /** Rejects when the worker is given up because it does not start any more; stays open otherwise. */
  givenUp: Promise<never>;
  stop(): Promise<void>;
}

export interface SupervisedWorkerOptions {
  args: string[];
  logFile: string;
  env?: NodeJS.ProcessEnv;
  /** Called when a worker died and is started again. */
  onRestart?: (reason: string) => void;
}

const mostCrashesAtStart = 5;

/** How long a message of a worker that has ended may still be on its way, milliseconds. */
const messageDelayMs = 1_000;

/**
 * Pages of a backfill are garbage as soon as they are loaded. Unless told otherwise young generations grow to 48 MB a thread,
 * and the old one to several times what was alive at the last collection. Collecting earlier takes some 60 MB off the peak,
 * for about a fifth more processor time of a backfill; it changes nothing about how code is compiled.
 */
const memoryFlags = ['--max-old-space-size=1024', '--max-semi-space-size=4', '--optimize-for-size'];

const thriftyEnvironment = {
  // glibc keeps memory for each thread apart, and a worker has twenty; and it keeps what pages of some megabytes needed,
  // because it takes the size of the largest for usual. Elsewhere these variables mean nothing.
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
  // What strips types and compiles takes 20 MB, and is not loaded where all that it makes is cached.
  NODE_COMPILE_CACHE: join(cacheFolder(), 'compile'),
};

/**
 * Starts a worker process, waits until it polls, and starts it again whenever it dies. Throws what the worker says is wrong
 * where it cannot start, `failed/worker-start` where it says nothing.
 */
export async function superviseWorker(options: SupervisedWorkerOptions): Promise<SupervisedWorker> {
  mkdirSync(dirname(options.logFile), { recursive: true });
  let stopping = false;
  let restarts = 0;
  let child: ChildProcess | undefined;
  let ended: Promise<string> = Promise.resolve('');

  async function start(): Promise<void> {
    const log = openSync(options.logFile, 'a');
    const process_ = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        ...memoryFlags,
        fileURLToPath(new URL('../../worker/main.ts', import.meta.url)),
        ...options.args,
      ],
      // A group of its own, so that a terminal's interrupt lets the supervisor stop it in order.
      {
        stdio: ['ignore', log, log, 'ipc'],
        env: { ...thriftyEnvironment, ...(options.env ?? process.env) },
        detached: true,
      },
    );
    child = process_;
    ended = new Promise((resolve) => {
      process_.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
      process_.on('error', (error) => resolve(error.message));
    });
    const disconnected = new Promise<void>((resolve) => process_.once('disconnect', resolve));
    let fault: ContraflowError | undefined;
    const ready = new Promise<undefined>((resolve) => {
      process_.on('message', (message) => {
        fault = receivedFault(message);
        if (fault === undefined) resolve(undefined);
      });
    });
    const failed = await Promise.race([ready, ended]);
    if (failed !== undefined) {
      // The end of a process can be seen before the last message that it sent.
      await Promise.race([disconnected, sleep(messageDelayMs)]);
      throw fault ?? new Error(failed);
    }
    // The channel stays open: the worker ends itself when it breaks, so a killed supervisor leaves no worker behind.
    process_.channel?.unref();
    process_.unref();
  }

  let giveUp: (error: ContraflowError) => void = () => {};
  const givenUp = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  givenUp.catch(() => undefined);

  async function watch(): Promise<void> {
    let crashes = 0;
    while (!stopping) {
      const reason = await ended;
      if (stopping) return;
      restarts += 1;
      options.onRestart?.(reason);
      try {
        await start();
        crashes = 0;
      } catch (error) {
        crashes += 1;
        if (crashes >= mostCrashesAtStart) return giveUp(notStarted(error, options.logFile));
        await sleep(500 * crashes);
      }
    }
  }

  try {
    await start();
  } catch (error) {
    throw error instanceof ContraflowError ? error : notStarted(error, options.logFile);
  }
  void watch();
  return {
    pid: () => child?.pid,
    restarts: () => restarts,
    givenUp,
    async stop() {
      stopping = true;
      if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child?.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    },
  };
}

function notStarted(error: unknown, logFile: string): ContraflowError {
  const { message } = error as Error;
  const reason = error instanceof ContraflowError ? `${message}; ${error.hint}` : message;
  return new ContraflowError({
    kind: 'failed',
    code: 'worker-start',
    message: `the worker did not start (${reason})`,
    hint: `see ${logFile}`,
  });
}
