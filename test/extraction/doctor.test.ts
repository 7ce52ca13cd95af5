import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { examineCache } from '../../client/commands/doctor-cache.ts';
import type { Finding } from '../../client/commands/doctor-finding.ts';
import { examinePlatform } from '../../client/commands/doctor-platform.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { temporaryFolder } from '../warehouse/fixtures.ts';
import { plantedSecret } from './support/harness.ts';

const folder = temporaryFolder();
const running: SimulatedPlatform[] = [];
afterAll(async () => {
  await Promise.all(running.map((platform) => platform.close()));
  folder.remove();
});

async function start(options: Partial<SimulatedPlatformOptions> = {}): Promise<string> {
  const scenario = { days: 14, genesysQueues: 1, cxoneQueues: 1 };
  const platform = await startSimulatedPlatform({ port: 0, seed: 3, rateLimit: null, scenario, ...options });
  running.push(platform);
  return platform.url;
}

beforeAll(() => {
  vi.stubEnv('P_CLIENT_ID', 'client');
  vi.stubEnv('P_CLIENT_SECRET', plantedSecret);
});
afterEach(() => {
  vi.stubEnv('P_ACCESS_KEY_ID', undefined);
  vi.stubEnv('P_ACCESS_KEY_SECRET', undefined);
});

/** Findings by the check's name, without the platform's. */
async function examined(fields: Record<string, unknown>, campaigns: object[] = []) {
  const config = configSchema.parse({
    platforms: [{ id: 'p', credentials: 'env://P', ...fields }],
    campaigns,
  });
  const [platform] = config.platforms;
  if (platform === undefined || platform.kind === 'files') throw new Error('unreachable');
  const findings = await examinePlatform(platform, config);
  expect(JSON.stringify(findings)).not.toContain(plantedSecret);
  expect(JSON.stringify(findings)).not.toMatch(/eyJ/);
  return new Map(findings.map((finding): [string, Finding] => [finding.check.slice(2), finding]));
}

describe('a platform', () => {
  test.each(['genesys', 'cxone'] as const)(
    '%s, guide profile: token, address, one answer, clock, scopes',
    async (kind) => {
      const url = await start();
      const found = await examined({ kind, baseUrl: url, tokenUrl: `${url}/oauth2/token` });
      expect([...found.keys()]).toEqual([
        'token',
        'address',
        'API',
        'clock',
        'analytics:report:read',
        'routing:skill:read',
        'telephony:queue:read',
        'data:export:read',
      ]);
      expect([...found.values()].filter(({ status }) => status !== 'ok')).toEqual([]);
    },
  );

  test.each(['aggregates', 'details'])(
    'Genesys, published %s: Basic token and the permissions of its endpoints',
    async (source) => {
      const url = await start();
      const found = await examined({
        kind: 'genesys',
        api: 'published',
        source,
        baseUrl: url,
        tokenUrl: `${url}/oauth/token`,
      });
      expect(found.get('API')).toMatchObject({ status: 'ok' });
      expect(found.get('analytics:conversationAggregate:view')).toMatchObject({ message: 'granted' });
      expect(found.has('analytics:conversationDetail:view')).toBe(source === 'details');
    },
  );

  test('CXone, published: access key, address by discovery', async () => {
    const url = await start();
    vi.stubEnv('P_ACCESS_KEY_ID', 'key');
    vi.stubEnv('P_ACCESS_KEY_SECRET', plantedSecret);
    const found = await examined({
      kind: 'cxone',
      api: 'published',
      issuer: url,
      tokenUrl: `${url}/authentication/v1/token/access-key`,
    });
    expect(found.get('token')?.message).toContain('/authentication/v1/token/access-key');
    expect(found.get('address')?.message).toMatch(/services\/v33\.0, found by discovery$/);
    expect(found.get('API')).toMatchObject({ status: 'ok' });
    const password = await examined({ kind: 'cxone', api: 'published', issuer: url, login: 'password' });
    expect(password.get('token')?.message).toContain('/auth/token');
  });

  test('whose secret lacks the access key is told so', async () => {
    const url = await start();
    const fields = { kind: 'cxone', api: 'published', tokenUrl: `${url}/authentication/v1/token/access-key` };
    const found = await examined(fields);
    expect(found.get('token')).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('accessKeyId and accessKeySecret'),
    });
  });

  test('with another token address is told the other forms', async () => {
    const nothing = createServer((_request, response) => response.writeHead(404).end());
    await new Promise<void>((resolve) => nothing.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(nothing.address() as AddressInfo).port}`;
    const found = await examined({ kind: 'genesys', baseUrl: url, tokenUrl: `${url}/nothing/here` });
    nothing.close();
    expect([...found.keys()]).toEqual(['token']);
    expect(found.get('token')?.hint).toContain('/login/oauth2/token');
  });

  test('whose client lacks scopes shows which, with the permission of the console', async () => {
    const clients = [{ clientId: 'client', clientSecret: plantedSecret, scopes: ['telephony:queue:read'] }];
    const url = await start({ clients });
    const campaigns = [{ id: 'c', platform: 'p' }];
    const found = await examined(
      { kind: 'genesys', baseUrl: url, tokenUrl: `${url}/oauth2/token` },
      campaigns,
    );
    expect(found.get('API')).toMatchObject({ status: 'failed', message: expect.stringContaining('403') });
    expect(found.get('telephony:queue:read')).toMatchObject({ status: 'ok' });
    expect(found.get('outbound:campaign:write')).toMatchObject({
      status: 'failed',
      hint: expect.stringContaining('Outbound > Campaign > Edit'),
    });
  });

  test('whose clock goes wrong is a warning', async () => {
    const shifted = { now: () => Date.now() + 600_000, elapsed: () => performance.now() };
    const url = await start({ clock: shifted });
    const found = await examined({ kind: 'genesys', baseUrl: url, tokenUrl: `${url}/oauth2/token` });
    expect(found.get('clock')).toMatchObject({
      status: 'warning',
      message: expect.stringMatching(/is (599|600) s from/),
    });
  });
});

describe('the page cache', () => {
  test('in a folder is written, read and listed', async () => {
    const path = `${folder.path}/cache`;
    expect(await examineCache({ kind: 'folder', path })).toMatchObject({
      status: 'ok',
      message: expect.stringContaining(path),
    });
  });

  test('in a place that is no folder is a failure', async () => {
    const path = `${folder.path}/file`;
    writeFileSync(path, 'in the way');
    expect(await examineCache({ kind: 'folder', path })).toMatchObject({ status: 'failed' });
  });

  test('in a bucket that cannot be reached is a failure that names it', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', plantedSecret);
    const found = await examineCache({
      kind: 's3',
      bucket: 'pages',
      prefix: '',
      region: 'eu-west-1',
      endpoint: 'http://127.0.0.1:9',
    });
    expect(found).toMatchObject({ status: 'failed', hint: expect.any(String) });
    expect(JSON.stringify(found)).not.toContain(plantedSecret);
  });
});
