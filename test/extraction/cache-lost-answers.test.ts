import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { cacheConfig } from '../../activities/contract/config.ts';
import type { PageCache } from '../../activities/extraction/cache/index.ts';
import { openCache } from '../../activities/extraction/cache/index.ts';

type Behaviour = (request: IncomingMessage, body: Buffer, answer: ServerResponse) => void;

/** The object in an upload: the second part where metadata came as the first. */
function contentOf(request: IncomingMessage, body: Buffer): Buffer {
  const boundary = /boundary="?([^";]+)/.exec(request.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) return body;
  const part = body.toString('latin1').split(`--${boundary}`)[2] ?? '';
  return Buffer.from(part.slice(part.indexOf('\r\n\r\n') + 4).replace(/\r\n$/, ''), 'latin1');
}

/**
 * An object store of one bucket that speaks as much of both protocols as writing and reading an object needs, and
 * can lose answers: the request is carried out, and 503 comes back.
 */
function createStore() {
  const objects = new Map<string, Buffer>();
  const seen = { writes: 0, lost: 0, toLose: 0, refuse: 0 };
  const nameOf = (url: URL): string =>
    url.searchParams.get('name') ?? decodeURIComponent(url.pathname.split('/').at(-1)!);
  const behave: Behaviour = (request, body, answer) => {
    const url = new URL(request.url ?? '/', 'http://store');
    const name = nameOf(url);
    const send = (status: number, content: string | Buffer, code = ''): void => {
      const xml = `<Error><Code>${code}</Code></Error>`;
      answer.writeHead(status, { 'content-type': code ? 'application/xml' : 'application/json' });
      answer.end(code && url.pathname.startsWith('/pages/') ? xml : content);
    };
    if (seen.refuse > 0)
      return send(seen.refuse, '{"error":{"code":403,"message":"planted-answer"}}', 'AccessDenied');
    if (request.method === 'GET') {
      const found = objects.get(name);
      return found ? send(200, found) : send(404, '{}', 'NoSuchKey');
    }
    seen.writes += 1;
    const once =
      request.headers['if-none-match'] === '*' || url.searchParams.get('ifGenerationMatch') === '0';
    if (once && objects.has(name)) return send(412, '{}', 'PreconditionFailed');
    const content = contentOf(request, body);
    objects.set(name, content);
    if (seen.lost < seen.toLose) {
      seen.lost += 1;
      return send(503, '{}', 'SlowDown');
    }
    const checksum = new CRC32C();
    checksum.update(content);
    return send(200, JSON.stringify({ name, crc32c: checksum.toString() }));
  };
  return { objects, seen, behave };
}

describe.each(['s3', 'gcs'] as const)('%s: answers that are lost', (kind) => {
  let server: Server;
  let store = createStore();
  let cache: PageCache;
  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'planted-key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'planted-secret');
    server = createServer(async (request, answer) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part as Buffer);
      store.behave(request, Buffer.concat(parts), answer);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', () => resolve());
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const address = kind === 's3' ? { region: 'eu-west-1', endpoint: url } : { apiEndpoint: url };
    cache = openCache(cacheConfig.parse({ kind, bucket: 'pages', ...address }));
  });
  afterEach(() => {
    store = createStore();
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    vi.unstubAllEnvs();
  });

  test('a page is sent again, and the store keeps what it has', async () => {
    store.seen.toLose = 1;
    await cache.putOnce('a.json.gz', Buffer.from('page'));
    expect(store.seen).toMatchObject({ lost: 1, writes: 2 });
    expect([...store.objects.keys()]).toHaveLength(1);
  });

  test('a manifest is sent again whole', async () => {
    store.seen.toLose = 1;
    await cache.replace('manifest.json', Buffer.from('{"pages":[]}'));
    expect(store.seen).toMatchObject({ lost: 1, writes: 2 });
    expect(store.objects.get('manifest.json')?.toString()).toBe('{"pages":[]}');
  });

  test('a store that does not permit is named, with the permissions, nothing of its answer', async () => {
    store.seen.refuse = 403;
    const works = [
      () => cache.replace('a', Buffer.from('x')),
      () => cache.get('a'),
      () => cache.putOnce('a', Buffer.from('x')),
    ];
    for (const work of works) {
      const failure: unknown = await work().catch((error: unknown) => error);
      expect(failure).toMatchObject({
        code: 'cache-forbidden',
        kind: 'usage',
        message: expect.stringContaining('://pages'),
        hint: expect.stringMatching(/s3:PutObject|storage\.objects\.create/),
      });
      expect(`${failure} ${JSON.stringify(failure)}`).not.toContain('planted');
    }
  });
});
