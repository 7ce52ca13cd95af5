import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import type { Emulator } from './process.ts';

/** An answer of the service: rows with the names of their columns, all text, or a failure. */
export type StubAnswer =
  | { columns: readonly string[]; rows: readonly (readonly (string | null)[])[] }
  | { code: string; message: string; sqlState?: string };

/** A statement as it came. */
export interface StubStatement {
  sql: string;
  binds: readonly unknown[];
  parameters: Readonly<Record<string, unknown>>;
  /** Number of the session, from 1. */
  session: number;
}

/** A server of the parts of Snowflake's wire protocol that its Node client uses, which records what it is asked. */
export interface SnowflakeStub extends Emulator {
  /** Data of every login, in order. */
  readonly logins: Record<string, unknown>[];
  readonly statements: StubStatement[];
  /** Paths of all other requests. */
  readonly others: string[];
  /** Refuses the next login where set. */
  refuseLogin: { code: string; message: string } | null;
  /** The first whose pattern fits answers; without one the answer has no rows. */
  readonly answers: { pattern: RegExp; answer: StubAnswer | ((statement: StubStatement) => StubAnswer) }[];
}

async function bodyOf(incoming: AsyncIterable<Buffer>, encoding: string | undefined): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  const whole = Buffer.concat(parts);
  const text = (encoding === 'gzip' ? gunzipSync(whole) : whole).toString('utf8');
  return text === '' ? {} : JSON.parse(text);
}

const failure = (code: string, message: string, sqlState = 'XX000') => ({
  data: { errorCode: code, sqlState },
  code,
  message,
  success: false,
});

function respond(answer: StubAnswer, number: number): unknown {
  if ('code' in answer) return failure(answer.code, answer.message, answer.sqlState);
  const rowtype = answer.columns.map((name) => ({
    name,
    type: 'text',
    nullable: true,
    scale: null,
    precision: null,
    length: 100,
    byteLength: 400,
  }));
  return {
    data: {
      parameters: [],
      rowtype,
      rowset: answer.rows,
      total: answer.rows.length,
      returned: answer.rows.length,
      queryId: `query-${number}`,
      version: 1,
      statementTypeId: 4096,
      queryResultFormat: 'json',
    },
    success: true,
  };
}

interface QueryBody {
  sqlText: string;
  bindings?: Record<string, { value: unknown }>;
  parameters?: Record<string, unknown>;
}

export async function startSnowflakeStub(): Promise<SnowflakeStub> {
  const logins: SnowflakeStub['logins'] = [];
  const statements: StubStatement[] = [];
  const others: string[] = [];
  const answers: SnowflakeStub['answers'] = [];

  const login = (body: unknown): unknown => {
    logins.push((body as { data: Record<string, unknown> }).data);
    const refused = stub.refuseLogin;
    stub.refuseLogin = null;
    if (refused !== null) return failure(refused.code, refused.message);
    return { data: { token: String(logins.length), masterToken: 'master', parameters: [] }, success: true };
  };
  const query = (body: unknown, authorization: string): unknown => {
    const { sqlText, bindings = {}, parameters = {} } = body as QueryBody;
    const session = Number(/Token="(\d+)"/.exec(authorization)?.[1]);
    const statement = {
      sql: sqlText,
      binds: Object.values(bindings).map(({ value }) => value),
      parameters,
      session,
    };
    statements.push(statement);
    const answer = answers.find(({ pattern }) => pattern.test(sqlText))?.answer ?? {
      columns: ['A'],
      rows: [],
    };
    return respond(typeof answer === 'function' ? answer(statement) : answer, statements.length);
  };

  const server = createServer(async (incoming, outgoing) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://stub');
    const body = await bodyOf(incoming, incoming.headers['content-encoding']);
    let answer: unknown = { success: true, data: null };
    if (pathname === '/session/v1/login-request') answer = login(body);
    else if (pathname === '/queries/v1/query-request')
      answer = query(body, incoming.headers.authorization ?? '');
    else others.push(pathname);
    outgoing.writeHead(200, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  const stub: SnowflakeStub = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    logins,
    statements,
    others,
    answers,
    refuseLogin: null,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
  return stub;
}
