import { resolve } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { type LoadedConfig, loadConfig } from '../activities/config/index.ts';
import { ContraflowError } from '../activities/contract/errors.ts';
import { runningStack, startStack } from '../infra/stack/stack.ts';
import type { CommandContext } from './context.ts';

export interface Session extends LoadedConfig {
  client: Client;
  /** Address of the web UI where it is known. */
  uiUrl: string | undefined;
  namespace: string;
}

/**
 * Runs `use` with a connected client: the cluster of the configuration, else the stack that `contraflow dev` runs in
 * this folder, else an embedded one for as long as `use` takes. `detach` refuses the last: what is started must outlive the command.
 */
export async function withTemporal<T>(
  context: CommandContext,
  use: (session: Session) => Promise<T>,
  options: { detach?: boolean } = {},
): Promise<T> {
  const loaded = loadConfig(context.globals.config);
  const configured = loaded.config.temporal;
  if (configured !== undefined)
    return connected(configured.address, configured.namespace, undefined, loaded, use);
  const running = runningStack();
  if (running !== undefined) return connected(running.address, running.namespace, running.uiUrl, loaded, use);
  if (options.detach === true) {
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-stack',
      message: 'this needs a stack that stays up, and none runs in this folder',
      hint: 'start one with contraflow dev, or name a server in temporal.address',
    });
  }
  const stack = await startStack({
    ...(loaded.file === undefined ? {} : { configFile: resolve(loaded.file) }),
    report: (text) => context.report(`contraflow: ${text}`),
  });
  let stopping = false;
  const interrupted = () => {
    // A second Ctrl-C must not cut the first one short: the server would be left running.
    if (stopping) return;
    stopping = true;
    void stack.stop().then(() => process.exit(130));
  };
  process.on('SIGINT', interrupted);
  process.on('SIGTERM', interrupted);
  try {
    return await connected(stack.address, stack.namespace, stack.uiUrl, loaded, use);
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await stack.stop();
  }
}

async function connected<T>(
  address: string,
  namespace: string,
  uiUrl: string | undefined,
  loaded: LoadedConfig,
  use: (session: Session) => Promise<T>,
): Promise<T> {
  const connection = await Connection.connect({ address, connectTimeout: '5s' }).catch((cause: unknown) => {
    throw new ContraflowError({
      kind: 'failed',
      code: 'temporal-unreachable',
      message: `no Temporal server answers at ${address}`,
      hint: 'start it, or correct temporal.address; without that key the embedded server is used',
      cause,
    });
  });
  try {
    return await use({ client: new Client({ connection, namespace }), uiUrl, namespace, ...loaded });
  } finally {
    await connection.close();
  }
}
