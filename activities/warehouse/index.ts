import { setTimeout as sleep } from 'node:timers/promises';
import type { WarehouseConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { duckdbWarehouse, holdWarehouse, openFileReader } from './duckdb/index.ts';
import type { Warehouse, WarehouseReader } from './port.ts';
import { socketPath } from './socket/address.ts';
import { connectToHolder } from './socket/client.ts';

export { catalogue, describeTables, type Relation, relationNamed } from './catalogue.ts';
export { dataChecks } from './checks/index.ts';
export type * from './port.ts';

export interface WarehouseOptions {
  /** Clock of the migration log. */
  now?: () => Date;
  /** How long to wait for another process to let go of the file; 5,000 ms if left out. */
  lockWaitMs?: number;
}

/**
 * Opens the warehouse for writing; `migrate()` comes next. The caller closes it. In one process any number of handles on
 * one file share one database. Throws `failed/warehouse-locked` with the pid of the process that holds the file.
 */
export async function createWarehouse(
  config: WarehouseConfig,
  options: WarehouseOptions = {},
): Promise<Warehouse> {
  const holder = await holdWarehouse(config.path, {
    lockWaitMs: options.lockWaitMs ?? 5000,
    memoryMb: config.memoryMb,
  });
  return duckdbWarehouse(holder, options.now ?? (() => new Date()));
}

const patience = 20;

/**
 * Opens the warehouse for reading from any process: through the socket of the process that holds it, else the file itself.
 * Throws `failed/warehouse-locked` with the holder's pid where one holds the file and does not answer, `usage/warehouse-missing`.
 */
export async function openReader(config: WarehouseConfig): Promise<WarehouseReader> {
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
