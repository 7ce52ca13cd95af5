import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from '@temporalio/client';
import { ContraflowError } from '../../activities/contract/errors.ts';
import { freePort } from './free-port.ts';
import { searchAttributes } from './search-attributes.ts';

export interface TemporalServer {
  address: string;
  uiUrl: string;
  pid: number;
  /** Settles when the process has ended. */
  closed: Promise<void>;
  stop(): Promise<void>;
}

export interface TemporalServerOptions {
  cli: string;
  /** File that keeps workflows over restarts; left out: in memory. */
  databaseFile?: string;
  port?: number;
  uiPort?: number;
  /** Further `--dynamic-config-value` settings. */
  dynamicConfig?: string[];
}

/** Starts Temporal's development server on the loopback interface and waits until it answers. */
export async function startTemporalServer(options: TemporalServerOptions): Promise<TemporalServer> {
  const [port, uiPort, httpPort, metricsPort] = [
    options.port ?? (await freePort()),
    options.uiPort ?? (await freePort()),
    await freePort(),
    await freePort(),
  ];
  if (options.databaseFile !== undefined) await mkdir(dirname(options.databaseFile), { recursive: true });
  const settings = ['history.timerProcessorMaxTimeShift="20ms"', ...(options.dynamicConfig ?? [])];
  const args = [
    'server',
    'start-dev',
    '--ip',
    '127.0.0.1',
    '--port',
    String(port),
    '--ui-port',
    String(uiPort),
    '--http-port',
    String(httpPort),
    '--metrics-port',
    String(metricsPort),
    '--log-level',
    'error',
    ...settings.flatMap((setting) => ['--dynamic-config-value', setting]),
    ...Object.entries(searchAttributes).flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]),
    ...(options.databaseFile === undefined
      ? []
      : [
          '--db-filename',
          options.databaseFile,
          '--sqlite-pragma',
          'journal_mode=WAL',
          '--sqlite-pragma',
          'synchronous=OFF',
        ]),
  ];
  // A group of its own: a terminal's interrupt must reach the workers first, the server last.
  const child = spawn(options.cli, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
  let problem = '';
  child.stderr.on('data', (chunk) => {
    problem = (problem + chunk).slice(-2000);
  });
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.on('error', (error) => {
    problem = error.message;
  });
  const address = `127.0.0.1:${port}`;
  try {
    await waitUntilReady(address, child, () => problem);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return {
    address,
    uiUrl: `http://127.0.0.1:${uiPort}`,
    pid: child.pid!,
    closed,
    stop: () => stopProcess(child, closed),
  };
}

async function waitUntilReady(address: string, child: ChildProcess, problem: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    if (await accepts(address)) {
      try {
        const connection = await Connection.connect({ address, connectTimeout: '2s' });
        await connection.workflowService.describeNamespace({ namespace: 'default' });
        await connection.close();
        return;
      } catch {
        // The frontend listens before the namespace is there.
      }
    }
    await sleep(50);
  }
  throw new ContraflowError({
    kind: 'failed',
    code: 'temporal-start',
    message: `the Temporal server did not start on ${address} (${problem().trim().split('\n').at(-1) || 'no answer'})`,
    hint: 'try again, or start a server yourself and name it in temporal.address',
  });
}

function accepts(address: string): Promise<boolean> {
  const [host = '', port = ''] = address.split(':');
  return new Promise((resolve) => {
    const socket = createConnection({ host, port: Number(port) });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}

/** Asks a process to end and ends it after five seconds. */
export async function stopProcess(child: ChildProcess, closed: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 5_000);
  await closed;
  clearTimeout(timer);
}
