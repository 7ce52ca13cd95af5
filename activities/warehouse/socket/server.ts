import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { isMainThread } from 'node:worker_threads';
import { z } from 'zod';
import type { WarehouseReader } from '../port.ts';
import { notReadOnly } from '../read-only.ts';
import { prepareSocketFolder } from './address.ts';
import { lineReader, rowsPerPart, type SocketAnswer, toAnswer } from './protocol.ts';

const requestLimit = 16 * 1024 * 1024;

const requestSchema = z.union([
  z.strictObject({
    id: z.number(),
    sql: z.string(),
    params: z.array(z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
  z.strictObject({
    id: z.number(),
    export: z.strictObject({
      table: z.string(),
      format: z.enum(['parquet', 'csv', 'json']),
      path: z.string().startsWith('/'),
    }),
  }),
  z.strictObject({
    id: z.number(),
    backup: z.strictObject({ path: z.string().startsWith('/') }),
  }),
]);

export interface WarehouseServer {
  path: string;
  close(): Promise<void>;
}

/**
 * Answers the readers of other processes for as long as this process holds the warehouse. The caller holds the file's lock,
 * so a socket that a killed holder left behind is removed. Only the user's own processes can connect (mode 0600).
 */
export async function serveWarehouse(path: string, reader: WarehouseReader): Promise<WarehouseServer> {
  prepareSocketFolder(path);
  rmSync(path, { force: true });
  const connections = new Set<Socket>();
  const server = createServer((socket) => {
    connections.add(socket);
    socket.on('close', () => connections.delete(socket));
    socket.on('error', () => socket.destroy());
    answerConnection(socket, reader);
  });
  await listen(server, path);
  server.unref();
  return {
    path,
    async close() {
      for (const socket of connections) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
      rmSync(path, { force: true });
    },
  };
}

function listen(server: Server, path: string): Promise<void> {
  // Only the main thread can change the mask; elsewhere the folder's mode guards the socket until its own is set.
  const mask = isMainThread ? process.umask(0o177) : undefined;
  return new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(path, () => {
      server.off('error', fail);
      chmodSync(path, 0o600);
      done();
    });
  }).finally(() => {
    if (mask !== undefined) process.umask(mask);
  });
}

/** Requests of one connection are answered in order. */
function answerConnection(socket: Socket, reader: WarehouseReader): void {
  let last = Promise.resolve();
  const send = (answer: SocketAnswer): void => {
    if (!socket.destroyed) socket.write(`${JSON.stringify(answer)}\n`);
  };
  const read = lineReader(requestLimit, (line) => {
    last = last.then(() => answer(line, reader, send));
  });
  socket.setEncoding('utf8');
  socket.on('data', (text) => {
    try {
      read(String(text));
    } catch {
      socket.destroy();
    }
  });
}

async function answer(
  line: string,
  reader: WarehouseReader,
  send: (answer: SocketAnswer) => void,
): Promise<void> {
  const request = requestSchema.safeParse(parse(line));
  if (!request.success) return send(toAnswer(-1, notReadOnly('this request')));
  const { id } = request.data;
  try {
    if ('export' in request.data) {
      const { table, format, path } = request.data.export;
      return send({ id, exported: await reader.exportTable(table, format, path) });
    }
    if ('backup' in request.data) {
      if (reader.backup === undefined) return send(toAnswer(id, notReadOnly('a backup')));
      return send({ id, backedUp: await reader.backup(request.data.backup.path) });
    }
    const rows = await reader.query(request.data.sql, request.data.params);
    let from = 0;
    for (; from + rowsPerPart < rows.length; from += rowsPerPart) {
      send({ id, rows: rows.slice(from, from + rowsPerPart), more: true });
    }
    send({ id, rows: rows.slice(from) });
  } catch (error) {
    send(toAnswer(id, error));
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
