import { resolve } from 'node:path';
import { Client, Connection, isGrpcServiceError } from '@temporalio/client';
import { type LoadedConfig, loadConfig } from '../activities/config/index.ts';
import { ContraflowError } from '../activities/contract/errors.ts';
import { startStack } from '../infra/stack/stack.ts';
import { awaitStack } from '../infra/stack/starting-stack.ts';
import type { CommandContext } from './context.ts';
import { refuseOtherConfig } from './same-config.ts';
import { isServerLost, serverLost, serverSilent, type WatchedServer } from './server-watch.ts';

export interface Session extends LoadedConfig {
  client: Client;
  /** Address of the web UI where it is known. */
  uiUrl: string | undefined;
  namespace: string;
  /** False where the server was started for this command alone and nothing works off its queues. */
  hasWorker: boolean;
}

export interface SessionOptions {
  /** Refuses to start a stack: what is started must outlive the command. */
  detach?: boolean;
  /**
   * False for a command that only looks at workflows or leaves them a message: it needs no worker, and its configuration
   * need not be that of the stack.
   */
  computes?: boolean;
  /** What a person who presses Ctrl-C is told, by whether the work goes on without the command. */
  onInterrupt?: (goesOn: boolean) => string;
}

/** Code that gRPC gives to a server that is not there. */
const unavailable = 14;

const embeddedPatienceMs = 5_000;
/** A cluster elsewhere may be out of reach for a while: the work goes on there. */
const clusterPatienceMs = 30_000;

/**
 * Runs `use` with a connected client: the cluster of the configuration, else the stack that `contraflow dev` runs in
 * this folder, else an embedded one for as long as `use` takes. Throws `failed/server-lost` when the server or the stack
 * goes away meanwhile.
 */
export async function withTemporal<T>(
  context: CommandContext,
  use: (session: Session) => Promise<T>,
  options: SessionOptions = {},
): Promise<T> {
  const loaded = loadConfig(context.globals.config);
  const configured = loaded.config.temporal;
  if (configured !== undefined) {
    const server = { ...configured, patienceMs: clusterPatienceMs };
    return whileAway(context, options, () => connected(server, { ...loaded, hasWorker: true }, use));
  }
  const running = await awaitStack({ report: (text) => context.report(`contraflow: ${text}`) });
  if (running !== undefined) {
    if (options.computes !== false) refuseOtherConfig(running, loaded);
    const server = { ...running, stackPid: running.pid, patienceMs: embeddedPatienceMs };
    return whileAway(context, options, () => connected(server, { ...loaded, hasWorker: true }, use));
  }
  if (options.detach === true) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-stack',
      message: 'this needs a stack that stays up, and none runs in this folder',
      hint: 'start one with contraflow dev, or name a server in temporal.address',
    });
  }
  return withOwnStack(context, options, loaded, use);
}

/** Says on Ctrl-C that the work goes on, and ends. */
async function whileAway<T>(
  context: CommandContext,
  options: SessionOptions,
  work: () => Promise<T>,
): Promise<T> {
  const told = options.onInterrupt?.(true);
  if (told === undefined) return work();
  const interrupted = () => {
    context.report(`\ncontraflow: ${told}`);
    process.exit(130);
  };
  process.once('SIGINT', interrupted);
  try {
    return await work();
  } finally {
    process.off('SIGINT', interrupted);
  }
}

async function withOwnStack<T>(
  context: CommandContext,
  options: SessionOptions,
  loaded: LoadedConfig,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const hasWorker = options.computes !== false;
  const stack = await startStack({
    ...(loaded.file === undefined ? {} : { configFile: resolve(loaded.file) }),
    report: (text) => context.report(`contraflow: ${text}`),
    worker: hasWorker,
  });
  let stopping = false;
  const interrupted = () => {
    // A second Ctrl-C must not cut the first one short: the server would be left running.
    if (stopping) return;
    stopping = true;
    const told = options.onInterrupt?.(false);
    if (told !== undefined) context.report(`\ncontraflow: ${told}`);
    void stack.stop().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    const server = { ...stack, patienceMs: embeddedPatienceMs };
    return await Promise.race([connected(server, { ...loaded, hasWorker }, use), stack.worker.givenUp]);
  } catch (error) {
    // The server stops before the process does, and what waited for it fails meanwhile.
    if (stopping) await new Promise(() => {});
    throw error;
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await stack.stop();
  }
}

async function connected<T>(
  server: WatchedServer & { namespace: string; uiUrl?: string },
  loaded: LoadedConfig & { hasWorker: boolean },
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const { address, namespace, uiUrl } = server;
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch((cause: unknown) => {
    throw new ContraflowError({
      kind: 'failed',
      code: 'temporal-unreachable',
      message: `no Temporal server answers at ${address}`,
      hint: 'start it, or correct temporal.address; without that key the embedded server is used',
      cause,
    });
  });
  const watch = new AbortController();
  try {
    const client = new Client({ connection, namespace });
    const lost = serverLost(connection, server, watch.signal).then(() => new Promise<never>(() => {}));
    const result = await Promise.race([use({ client, uiUrl, namespace, ...loaded }), lost]);
    await connection.close();
    return result;
  } catch (caught) {
    const error = isGrpcServiceError(caught) && caught.code === unavailable ? serverSilent(address) : caught;
    // Calls that wait for a server which is gone are tried again on their own: closing would fail each of them anew.
    if (!isServerLost(error)) await connection.close();
    throw error;
  } finally {
    watch.abort();
  }
}
