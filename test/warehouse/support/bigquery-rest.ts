import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

interface ErrorFacts {
  reason: string;
  message: string;
}

/** A request as it came; the body of an upload is its metadata part. */
export interface SeenRequest {
  method: string;
  path: string;
  query: URLSearchParams;
  body: Record<string, unknown>;
}

/** An answer: status and document. */
export type Answer = readonly [number, unknown];

export const refusal = (code: number, reason: string, message: string): Answer => [
  code,
  { error: { code, message, errors: [{ reason, message, domain: 'global' }] } },
];

/**
 * A server of the parts of BigQuery's REST API (v2) that sessions use, with the service's rules for job ids: a second job of
 * one id is answered 409. It holds tables by name with their number of rows, and runs nothing.
 */
export interface BigQueryRest {
  url: string;
  readonly requests: SeenRequest[];
  /** Jobs by id with the error they ended with. */
  readonly jobs: Map<string, ErrorFacts | undefined>;
  readonly tables: Map<string, Record<string, unknown>>;
  /** Asked first; undefined leaves the answer to the server. */
  answer: (request: SeenRequest) => Answer | undefined;
  /** Pages of the next query's rows. */
  pages: { v: unknown }[][][];
  fields: { name: string; type: string; mode?: string }[];
  location: string;
  /** So many answers more are not sent: the connection breaks once the request is done. */
  broken: number;
  close(): Promise<void>;
}

async function read(incoming: IncomingMessage): Promise<Record<string, unknown>> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('latin1');
  const json = incoming.headers['content-type']?.startsWith('multipart')
    ? (/\r\n\r\n(\{.*?\})\r\n/s.exec(text)?.[1] ?? '{}')
    : text;
  return json === '' ? {} : (JSON.parse(json) as Record<string, unknown>);
}

const jobPath = /\/jobs\/([^/]+)$/;
const tablePath = /\/tables\/([^/]+)$/;

export async function startBigQueryRest(): Promise<BigQueryRest> {
  const state: Omit<BigQueryRest, 'close'> = {
    url: '',
    requests: [],
    jobs: new Map(),
    tables: new Map(),
    answer: () => undefined,
    pages: [[]],
    fields: [],
    location: 'EU',
    broken: 0,
  };
  const job = (id: string): unknown => {
    const error = state.jobs.get(id);
    return {
      jobReference: { projectId: 'acme-analytics', jobId: id, location: state.location },
      status: { state: 'DONE', ...(error === undefined ? {} : { errorResult: error, errors: [error] }) },
      statistics: { totalBytesProcessed: '123456' },
    };
  };
  const insert = (body: Record<string, unknown>): Answer => {
    const { jobReference, configuration } = body as {
      jobReference: { jobId: string };
      configuration: { dryRun?: boolean; load?: { destinationTable: { tableId: string } } };
    };
    const id = jobReference.jobId;
    if (configuration.dryRun !== true) {
      if (state.jobs.has(id)) return refusal(409, 'duplicate', `Already Exists: Job ${id}`);
      state.jobs.set(id, undefined);
    }
    return [200, job(id)];
  };
  const onTable = (method: string, name: string, body: Record<string, unknown>): Answer => {
    const known = state.tables.get(name);
    if (known === undefined) return refusal(404, 'notFound', `Not found: Table acme-analytics:d.${name}`);
    if (method === 'DELETE') state.tables.delete(name);
    if (method === 'PATCH') Object.assign(known, body);
    return [method === 'DELETE' ? 204 : 200, known];
  };
  const respond = ({ method, path, query, body }: SeenRequest): Answer => {
    const id = jobPath.exec(path)?.[1];
    const table = tablePath.exec(path)?.[1];
    if (method === 'POST' && path.endsWith('/jobs')) return insert(body);
    if (id !== undefined)
      return state.jobs.has(id) ? [200, job(id)] : refusal(404, 'notFound', `no job ${id}`);
    if (table !== undefined) return onTable(method, table, body);
    if (path.endsWith('/tables') && method === 'POST') {
      const name = (body['tableReference'] as { tableId: string }).tableId;
      if (state.tables.has(name)) return refusal(409, 'duplicate', `Already Exists: Table ${name}`);
      state.tables.set(name, { ...body, numRows: '3' });
      return [200, body];
    }
    if (path.endsWith('/tables')) {
      const tables = [...state.tables.keys()].map((name) => ({
        id: name,
        tableReference: { tableId: name },
      }));
      return [200, { tables }];
    }
    if (path.includes('/queries/')) {
      const page = Number(query.get('pageToken') ?? 0);
      const more = page + 1 < state.pages.length;
      const rows = state.pages[page]!.map((cells) => ({ f: cells }));
      const answer = { jobComplete: true, schema: { fields: state.fields }, rows };
      return [200, { ...answer, ...(more ? { pageToken: String(page + 1) } : {}) }];
    }
    return [200, { location: state.location }];
  };
  const server = createServer(async (incoming, outgoing) => {
    const url = new URL(incoming.url ?? '/', 'http://stub');
    const request = {
      method: incoming.method ?? '',
      path: url.pathname,
      query: url.searchParams,
      body: await read(incoming),
    };
    state.requests.push(request);
    const [status, document] = state.answer(request) ?? respond(request);
    if (state.broken > 0) {
      state.broken -= 1;
      outgoing.destroy();
      return;
    }
    outgoing.writeHead(status, { 'content-type': 'application/json' });
    outgoing.end(status === 204 ? '' : JSON.stringify(document));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  state.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(state, {
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  });
}
