import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Emulator } from './process.ts';

/** A server of the parts of Google Secret Manager's REST API (v1) that Contraflow uses. */
export interface SecretManagerStub extends Emulator {
  /** Versions of each secret, oldest first, by `projects/P/secrets/S`. */
  readonly secrets: Map<string, string[]>;
  /** Method and path of every request, in order. */
  readonly requests: string[];
  /** Values of the Authorization header that came. */
  readonly authorizations: Set<string>;
  /** A path here is answered with this HTTP status and status name. */
  readonly refusals: Map<string, readonly [number, string]>;
}

const access = /^\/v1\/(projects\/[^/]+\/secrets\/[^/]+)\/versions\/([^/:]+):access$/;
const addition = /^\/v1\/(projects\/[^/]+\/secrets\/[^/]+):addVersion$/;

async function textOf(incoming: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part);
  return Buffer.concat(parts).toString('utf8');
}

export async function startSecretManagerStub(): Promise<SecretManagerStub> {
  const secrets = new Map<string, string[]>();
  const requests: string[] = [];
  const authorizations = new Set<string>();
  const refusals = new Map<string, readonly [number, string]>();

  const respond = (method: string, path: string, body: string): [number, unknown] => {
    const refusal = (code: number, status: string): [number, unknown] => [
      code,
      { error: { code, message: `${status} at ${path}`, status } },
    ];
    const refused = refusals.get(path);
    if (refused) return refusal(...refused);
    const [, read = '', version = ''] = access.exec(path) ?? [];
    const versions = secrets.get(read);
    if (method === 'GET' && versions) {
      const number = version === 'latest' ? versions.length : Number(version);
      const text = versions[number - 1];
      if (text === undefined) return refusal(404, 'NOT_FOUND');
      const data = Buffer.from(text).toString('base64');
      return [200, { name: `${read}/versions/${number}`, payload: { data } }];
    }
    const [, parent = ''] = addition.exec(path) ?? [];
    const present = secrets.get(parent);
    if (method === 'POST' && present) {
      const { payload } = JSON.parse(body) as { payload: { data: string } };
      present.push(Buffer.from(payload.data, 'base64').toString('utf8'));
      return [200, { name: `${parent}/versions/${present.length}`, state: 'ENABLED' }];
    }
    return refusal(404, 'NOT_FOUND');
  };

  const server = createServer(async (incoming, answer) => {
    const path = decodeURIComponent(new URL(incoming.url ?? '/', 'http://stub').pathname);
    const method = incoming.method ?? '';
    requests.push(`${method} ${path}`);
    if (incoming.headers.authorization !== undefined) authorizations.add(incoming.headers.authorization);
    const [status, body] = respond(method, path, await textOf(incoming));
    answer.writeHead(status, { 'content-type': 'application/json' });
    answer.end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve());
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    secrets,
    requests,
    authorizations,
    refusals,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}
