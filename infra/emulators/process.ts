import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../stack/free-port.ts';

/** A running emulator. */
export interface Emulator {
  /** Address without a slash at the end. */
  url: string;
  close(): Promise<void>;
}

/** A machine under load takes long to start an interpreter with its libraries. */
const readyWithinMs = 90_000;

/**
 * Starts a Python module that serves on a free port and waits until it answers.
 *
 * @param args arguments for a port
 * @param environment variables beside those of this process
 * @throws Error with the end of its output where it does not come up
 */
export async function startPythonServer(
  python: string,
  args: (port: number) => string[],
  environment: Record<string, string> = {},
): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(python, args(port), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output = (output + chunk.toString()).slice(-2000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.on('error', (error) => keep(Buffer.from(error.message)));
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const end = (): void => {
    child.kill('SIGKILL');
  };
  process.once('exit', end);
  const emulator: Emulator = {
    url,
    async close() {
      process.off('exit', end);
      end();
      await ended;
    },
  };
  const until = Date.now() + readyWithinMs;
  while (Date.now() < until && child.exitCode === null) {
    const answered = await fetch(url, { signal: AbortSignal.timeout(2000) }).then(
      () => true,
      () => false,
    );
    if (answered) return emulator;
    await delay(100);
  }
  await emulator.close();
  throw new Error(`${args(port).slice(0, 2).join(' ')} did not come up: ${output.trim()}`);
}
