import { dirname, resolve } from 'node:path';
import type { DuckDBInstance } from '@duckdb/node-api';
import { ContraflowError } from '../../contract/errors.ts';
import { Mutex } from '../mutex.ts';
import type { WarehouseReader } from '../port.ts';
import { socketPath } from '../socket/address.ts';
import { serveWarehouse, type WarehouseServer } from '../socket/server.ts';
import { backupInstance } from './backup.ts';
import { exportTable } from './export-files.ts';
import { openInstance } from './open.ts';
import { runQuery } from './query.ts';
import { withConnection } from './session.ts';

/** The one open file of this process: its users share the instance, the order of writes and the socket. */
export interface Holder {
  instance: DuckDBInstance;
  writes: Mutex;
  /** The order of windows on their way in: a second one at once would fill the memory and be no faster. */
  stagings: Mutex;
  /** The order of panels on their way out: a sort of many columns takes what memory the engine has. */
  exports: Mutex;
  /** Lets go; the last user closes the socket and the file. */
  release(): Promise<void>;
}

type Opened = Omit<Holder, 'release'> & { server: WarehouseServer };

interface Entry {
  users: number;
  opened: Promise<Opened>;
}

const entries = new Map<string, Entry>();
/** Files that are being let go; whoever takes one up again waits, or it would lose its socket to the one that closes. */
const closing = new Map<string, Promise<void>>();

/** Read access to an open instance; closing it leaves the instance open. */
export function instanceReader(instance: DuckDBInstance): WarehouseReader {
  return {
    query: (sql, params = []) => runQuery(instance, sql, params),
    exportTable: (name, format, path) =>
      withConnection(instance, (connection) => exportTable(connection, name, format, resolve(path))),
    backup: (path) => backupInstance(instance, resolve(path), new Date()),
    close: async () => undefined,
  };
}

function socketFailed(path: string, cause: unknown): ContraflowError {
  return new ContraflowError({
    kind: 'failed',
    code: 'socket-failed',
    message: `the socket for readers of ${path} could not be made: ${(cause as Error).message}`,
    hint: `check that ${dirname(socketPath(path))} may be written`,
    cause,
  });
}

/** Takes hold of a warehouse file for writing, or joins the hold that this process already has. */
export async function holdWarehouse(
  file: string,
  options: { lockWaitMs: number; memoryMb?: number | undefined },
): Promise<Holder> {
  const path = resolve(file);
  let entry = entries.get(path);
  if (entry === undefined) {
    entry = { users: 0, opened: open(path, options) };
    entries.set(path, entry);
  }
  entry.users++;
  const current = entry;
  const letGo = async (): Promise<void> => {
    if (--current.users > 0) return;
    entries.delete(path);
    const closed = current.opened.then(async ({ instance, writes, server }) => {
      await server.close();
      await writes.run(async () => instance.closeSync());
    });
    closing.set(path, closed);
    await closed.finally(() => closing.delete(path));
  };
  try {
    const { instance, writes, stagings, exports } = await current.opened;
    let released: Promise<void> | undefined;
    return { instance, writes, stagings, exports, release: () => (released ??= letGo()) };
  } catch (error) {
    if (entries.get(path) === current) entries.delete(path);
    throw error;
  }
}

async function open(path: string, options: Parameters<typeof holdWarehouse>[1]): Entry['opened'] {
  await closing.get(path);
  const instance = await openInstance(path, { readOnly: false, ...options });
  try {
    const server = await serveWarehouse(socketPath(path), instanceReader(instance));
    return {
      instance,
      writes: new Mutex(),
      stagings: new Mutex(),
      exports: new Mutex(),
      server,
    };
  } catch (error) {
    instance.closeSync();
    throw error instanceof ContraflowError ? error : socketFailed(path, error);
  }
}
