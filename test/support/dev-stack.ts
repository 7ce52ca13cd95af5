import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { placeBundle } from './house.ts';

const main = fileURLToPath(new URL('../../client/main.mjs', import.meta.url));

export interface DevStack {
  pid: number;
  /** Exit code, once it has ended by itself or was stopped. */
  ended: Promise<number | null>;
  /** What it has written to stderr. */
  said(): string;
  /** Ends it as Ctrl-C does and gives the exit code; `SIGKILL` leaves it no time to stop anything. */
  stop(signal?: 'SIGINT' | 'SIGKILL'): Promise<number | null>;
}

/** Runs `contraflow dev` in a folder until it is stopped. */
export async function startDev(
  folder: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<DevStack> {
  await placeBundle(folder);
  const { CONTRAFLOW_HOME: _home, ...inherited } = process.env;
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, 'dev', ...args],
    { cwd: folder, env: { ...inherited, ...env }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr?.on('data', (chunk) => {
    said += chunk;
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const description = join(folder, '.contraflow', 'run', 'stack.json');
  const stands = () =>
    existsSync(description) &&
    (JSON.parse(readFileSync(description, 'utf8')) as { pid: number }).pid === child.pid;
  while (!stands()) {
    if (child.exitCode !== null) throw new Error(`dev ended with ${child.exitCode}: ${said}`);
    await sleep(50);
  }
  return {
    pid: child.pid!,
    ended: closed,
    said: () => said,
    async stop(signal = 'SIGINT') {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return closed;
    },
  };
}
