import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openCache } from '../../activities/extraction/cache/index.ts';
import { createSecretResolver, createSecretStores } from '../../activities/secrets/index.ts';

describe('HTTPS_PROXY', () => {
  let proxy: Server;
  const asked: string[] = [];
  beforeAll(async () => {
    proxy = createServer();
    proxy.on('connect', (request, socket) => {
      asked.push(request.url ?? '');
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    });
    await new Promise<void>((resolve) => {
      proxy.listen(0, '127.0.0.1', () => resolve());
    });
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    vi.stubEnv('https_proxy', undefined);
    vi.stubEnv('NO_PROXY', undefined);
    vi.stubEnv('no_proxy', undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
  });
  afterAll(() => {
    proxy.close();
    vi.unstubAllEnvs();
  });

  test.each([
    [
      'AWS Secrets Manager',
      'secretsmanager.eu-west-1.amazonaws.com:443',
      () => createSecretResolver(createSecretStores({}, Date.now)).resolveSecret('aws-secrets://x'),
    ],
    [
      'S3',
      'pages.s3.eu-west-1.amazonaws.com:443',
      () => openCache({ kind: 's3', bucket: 'pages', prefix: '', region: 'eu-west-1' }).get('a'),
    ],
    [
      'a server in the place of Google Cloud Storage',
      'storage.example:443',
      () =>
        openCache({ kind: 'gcs', bucket: 'pages', prefix: '', apiEndpoint: 'https://storage.example' }).list(
          'a',
        ),
    ],
  ])('%s is reached through it', async (_name, target, work) => {
    await expect(work()).rejects.toMatchObject({ code: expect.stringMatching(/-unreachable$|-forbidden$/) });
    expect(asked).toContain(target);
  });
});
