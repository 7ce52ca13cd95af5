import { setTimeout as sleep } from 'node:timers/promises';
import {
  type DuckDbConfig,
  describeWarehouse,
  type RemoteWarehouseConfig,
  type WarehouseConfig,
} from '../contract/config-warehouse.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { SecretResolver } from '../secrets/index.ts';
import { duckdbWarehouse, holdWarehouse, openFileReader } from './duckdb/index.ts';
import { openRemoteSession } from './open-session.ts';
import type { Warehouse, WarehouseReader } from './port.ts';
import { remoteReader, remoteWarehouse, sayingEmpty } from './remote/index.ts';
import { socketPath } from './socket/address.ts';
import { connectToHolder } from './socket/client.ts';

export { catalogue, describeTables, type Relation, relationNamed } from './catalogue.ts';
export { dataChecks } from './checks/index.ts';
export type * from './port.ts';

export interface WarehouseOptions {
  /** Clock of the migration log. */
  now?: () => Date;
  /** Where the credentials of a warehouse service are read; left out: the secret stores of this process. */
  secrets?: Pick<SecretResolver, 'resolveText'>;
  /** How long to wait for another process to let go of the file; 5,000 ms if left out. */
  lockWaitMs?: number;
}

const isFile = (config: WarehouseConfig): config is DuckDbConfig => config.kind === 'duckdb';

/**
 * Opens the warehouse for writing; `migrate()` comes next. The caller closes it. In one process any number of handles on
 * one file share one database. Throws `failed/warehouse-locked` with the pid of the process that holds the file; at a
 * service `failed/…` naming what is missing and the grant or command that mends it.
 */
export async function createWarehouse(
  config: WarehouseConfig,
  options: WarehouseOptions = {},
): Promise<Warehouse> {
  const now = options.now ?? (() => new Date());
  if (!isFile(config)) return remoteWarehouse(await openRemoteSession(config, options.secrets), now);
  const holder = await holdWarehouse(config.path, {
    lockWaitMs: options.lockWaitMs ?? 5000,
    memoryMb: config.memoryMb,
  });
  return duckdbWarehouse(holder, now);
}

const patience = 20;

/**
 * Opens the warehouse for reading from any process: a service directly, a file through the socket of the process that holds
 * it, else the file itself. Throws `failed/warehouse-locked` with the holder's pid where one holds the file and does not
 * answer, `usage/warehouse-missing`; at a service the reader's questions throw the latter where there are no tables yet.
 */
export async function openReader(
  config: WarehouseConfig,
  options: Pick<WarehouseOptions, 'secrets'> = {},
): Promise<WarehouseReader> {
  if (!isFile(config)) return openRemoteReader(config, options.secrets);
  const address = socketPath(config.path);
  for (let attempt = 1; ; attempt++) {
    const overSocket = await connectToHolder(address);
    if (overSocket !== undefined) return overSocket;
    try {
      return await openFileReader(config.path);
    } catch (error) {
      const starting = error instanceof ContraflowError && error.code === 'warehouse-locked';
      if (!starting || attempt >= patience) throw error;
      await sleep(100);
    }
  }
}

async function openRemoteReader(
  config: RemoteWarehouseConfig,
  secrets: WarehouseOptions['secrets'],
): Promise<WarehouseReader> {
  const session = await openRemoteSession(config, secrets);
  try {
    await session.check();
    return sayingEmpty(remoteReader(session), session, describeWarehouse(config));
  } catch (error) {
    await session.close();
    throw error;
  }
}
