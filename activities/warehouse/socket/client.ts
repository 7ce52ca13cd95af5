import { connect, type Socket } from 'node:net';
import { resolve } from 'node:path';
import type { BackupManifest } from '../../contract/backup-manifest.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { QueryRow, Scalar, WarehouseReader } from '../port.ts';
import { lineReader, type SocketAnswer, type SocketRequest } from './protocol.ts';

const connectTimeoutMs = 2000;
const answerLimit = 512 * 1024 * 1024;

interface Waiting {
  rows: QueryRow[];
  done(result: QueryRow[] | number | BackupManifest): void;
  fail(error: Error): void;
}

/** Connects to the holder; undefined where nobody answers. */
export function connectToHolder(path: string): Promise<WarehouseReader | undefined> {
  return new Promise((done) => {
    const socket = connect(path);
    const giveUp = (): void => {
      socket.destroy();
      done(undefined);
    };
    socket.setTimeout(connectTimeoutMs, giveUp);
    socket.once('error', giveUp);
    socket.once('connect', () => {
      socket.setTimeout(0);
      socket.off('error', giveUp);
      done(readerOver(socket));
    });
  });
}

function holderGone(): ContraflowError {
  return new ContraflowError({
    kind: 'failed',
    code: 'holder-gone',
    message: 'the process that holds the warehouse went away before it answered',
    hint: 'try again',
  });
}

function readerOver(socket: Socket): WarehouseReader {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  const failAll = (): void => {
    for (const { fail } of waiting.values()) fail(holderGone());
    waiting.clear();
  };
  const read = lineReader(answerLimit, (line) => {
    const answer = JSON.parse(line) as SocketAnswer;
    const request = waiting.get(answer.id);
    if (request === undefined) return socket.destroy();
    settle(answer, request, () => waiting.delete(answer.id));
  });
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    try {
      read(String(text));
    } catch {
      socket.destroy();
    }
  });
  socket.on('error', () => socket.destroy());
  socket.on('close', failAll);
  const ask = <T>(request: (id: number) => SocketRequest): Promise<T> =>
    new Promise<T>((done, fail) => {
      if (socket.destroyed) return fail(holderGone());
      const id = next++;
      waiting.set(id, { rows: [], done: (result) => done(result as T), fail });
      socket.write(`${JSON.stringify(request(id))}\n`);
    });
  return {
    query: (sql, params = []) => ask<QueryRow[]>((id) => ({ id, sql, params: params.map(wireValue) })),
    exportTable: (table, format, path) =>
      ask<number>((id) => ({ id, export: { table, format, path: resolve(path) } })),
    backup: (path) => ask<BackupManifest>((id) => ({ id, backup: { path: resolve(path) } })),
    close: async () => {
      socket.end();
      socket.destroy();
    },
  };
}

const wireValue = (value: Scalar): Scalar => (typeof value === 'bigint' ? String(value) : value);

function settle(answer: SocketAnswer, request: Waiting, finish: () => void): void {
  if ('error' in answer) {
    finish();
    request.fail(new ContraflowError(answer.error));
  } else if ('exported' in answer) {
    finish();
    request.done(answer.exported);
  } else if ('backedUp' in answer) {
    finish();
    request.done(answer.backedUp);
  } else {
    for (const row of answer.rows) request.rows.push(row);
    if (answer.more === true) return;
    finish();
    request.done(request.rows);
  }
}
