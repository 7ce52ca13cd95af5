import { afterAll, describe, expect, test } from 'vitest';
import { platformConfig } from '../../activities/contract/config.ts';
import { createCxoneDiscovery } from '../../activities/extraction/cxone/index.ts';
import type { Exchange, Transport, WireRequest } from '../../activities/extraction/http/index.ts';
import { createTransport } from '../../activities/extraction/http/index.ts';
import type { SimulatedPlatform, SimulatedPlatformOptions } from '../../infra/simulator/index.ts';
import { startSimulatedPlatform } from '../../infra/simulator/index.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import { answer } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const running: SimulatedPlatform[] = [];
afterAll(() => Promise.all(running.map((platform) => platform.close())));

const day = { ...window, end: '2026-01-06T00:00:00.000Z' };

/** A platform, and a transport that notes what is sent to it. */
async function start(options: Partial<SimulatedPlatformOptions> = {}) {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 7,
    kind: 'cxone',
    rateLimit: null,
    scenario: { days: 7, genesysQueues: 0, cxoneQueues: 2 },
    clients: [{ clientId: 'client', clientSecret: plantedSecret }],
    ...options,
  });
  running.push(platform);
  const sent: WireRequest[] = [];
  const plain = createTransport();
  const transport: Transport = (request, signal) => {
    sent.push(request);
    return plain(request, signal);
  };
  return { url: platform.url, sent, transport };
}

const settings = {
  kind: 'cxone',
  api: 'published',
  handleTime: { includesHold: true, includesAfterCallWork: true },
};

describe('access', () => {
  test('a token by access key, then the API where the tenant of the token has it', async () => {
    const { url, sent, transport } = await start();
    const { extract } = createHarness({
      transport,
      platform: {
        ...settings,
        baseUrl: undefined,
        issuer: url,
        tokenUrl: `${url}/authentication/v1/token/access-key`,
      },
    });
    expect(await extract({ window: day })).toMatchObject({ status: 'done', rows: 48 });
    await extract({ window: day, runId: 'run-2' });
    const paths = sent.map(
      (request) => `${request.method} ${request.url.pathname}${request.url.search.slice(0, 30)}`,
    );
    expect(paths).toEqual([
      'POST /authentication/v1/token/access-key',
      'GET /.well-known/cxone-configuration?tenantId=simulated-tenant',
      'GET /incontactapi/services/v33.0/wfm-data/skills/contacts?startDate=2026-01-05T00:00:00',
      'GET /incontactapi/services/v33.0/wfm-data/skills/contacts?startDate=2026-01-05T00:00:00',
    ]);
    expect(JSON.parse(sent[0]!.body!)).toEqual({ accessKeyId: 'client', accessKeySecret: plantedSecret });
    expect(sent[1]!.headers).not.toHaveProperty('authorization');
  });

  test('a token by OIDC, its address from the issuer, the access key as user and password', async () => {
    const { url, sent, transport } = await start();
    const { extract } = createHarness({
      transport,
      platform: { ...settings, baseUrl: undefined, issuer: url, tokenUrl: undefined, login: 'password' },
    });
    expect(await extract({ window: day })).toMatchObject({ status: 'done' });
    expect(sent.slice(0, 2).map((request) => request.url.pathname)).toEqual([
      '/.well-known/openid-configuration',
      '/auth/token',
    ]);
    const form = new URLSearchParams(sent[1]!.body);
    expect(Object.fromEntries(form)).toMatchObject({ grant_type: 'password', username: 'client' });
    expect(sent[1]!.headers['authorization']).toMatch(/^Basic /);
  });

  test('an access key that ends in = survives the form', async () => {
    const sent: WireRequest[] = [];
    const transport: Transport = async (request) => {
      sent.push(request);
      return answer(401, { error: 'invalid_client' });
    };
    const { sessions } = createHarness({
      transport,
      platform: { ...settings, login: 'password' },
      environment: { P_ACCESS_KEY_ID: 'ABC==', P_ACCESS_KEY_SECRET: 'k+y/=' },
    });
    const asking = sessions.client('p', 'analytics').request({ method: 'GET', path: '/x' });
    await expect(asking).rejects.toMatchObject({ code: 'token-refused' });
    expect(sent[0]!.body).toContain('username=ABC%3D%3D&password=k%2By%2F%3D');
  });

  test.each<[string, string, Record<string, unknown>]>([
    ['https://api-na1.example.com', '33.0', {}],
    ['https://api-na1.example.com', '27', { apiVersion: '27' }],
  ])('version %#: the base is %s with v%s', async (baseUrl, version, more) => {
    const config = platformConfig.parse({ id: 'p', credentials: 'env://P', ...settings, baseUrl, ...more });
    if (config.kind !== 'cxone') throw new Error('not CXone');
    const found = createCxoneDiscovery(config, {
      transport: async () => answer(500, ''),
      clock: createVirtualClock(),
      random: () => 0,
    });
    const number = version.includes('.') ? version : `${version}.0`;
    expect((await found.apiBase('opaque')).href).toBe(`${baseUrl}/incontactapi/services/v${number}`);
  });
});

describe('discovery', () => {
  const jwt = `h.${Buffer.from(JSON.stringify({ tenantId: 't1' })).toString('base64url')}.s`;
  const discover = (answers: Exchange[], more: Record<string, unknown> = {}) => {
    const asked: string[] = [];
    const config = platformConfig.parse({ id: 'p', credentials: 'env://P', ...settings, ...more });
    if (config.kind !== 'cxone') throw new Error('not CXone');
    const transport: Transport = async (request) => {
      asked.push(request.url.href);
      return answers[Math.min(asked.length, answers.length) - 1]!;
    };
    const deps = { transport, clock: createVirtualClock(), random: () => 0.5 };
    return { asked, ...createCxoneDiscovery(config, deps) };
  };

  test('area and domain stand in for a missing endpoint; the answer is remembered', async () => {
    const { apiBase, asked } = discover([answer(200, { area: 'au1', domain: 'niceincontact.com' })]);
    expect((await apiBase(jwt)).href).toBe('https://api-au1.niceincontact.com/incontactapi/services/v33.0');
    await apiBase(jwt);
    expect(asked).toEqual(['https://cxone.niceincontact.com/.well-known/cxone-configuration?tenantId=t1']);
  });

  test('a passing fault is overcome, a lasting one named and not remembered', async () => {
    const sound = answer(200, { api_endpoint: 'https://api-eu1.example.com' });
    const { apiBase } = discover([answer(503, ''), answer(200, '<html>'), sound]);
    expect((await apiBase(jwt)).host).toBe('api-eu1.example.com');
    const failing = discover([answer(404, ''), sound]);
    await expect(failing.apiBase(jwt)).rejects.toMatchObject({
      code: 'discovery-failed',
      hint: expect.stringContaining('platforms.p.issuer'),
    });
    expect((await failing.apiBase(jwt)).host).toBe('api-eu1.example.com');
  });

  test('an endpoint without encryption gets no token', async () => {
    const { apiBase } = discover([answer(200, { api_endpoint: 'http://api.example.com' })]);
    await expect(apiBase(jwt)).rejects.toMatchObject({ code: 'insecure-address' });
  });

  test('an opaque token needs the tenant from the configuration', async () => {
    const sound = answer(200, { api_endpoint: 'https://api-eu1.example.com' });
    await expect(discover([sound]).apiBase('opaque')).rejects.toMatchObject({ code: 'tenant-unknown' });
    const { apiBase, asked } = discover([sound], { tenantId: 't9' });
    await apiBase('opaque');
    expect(asked[0]).toContain('tenantId=t9');
  });

  test('an access key with an issuer goes nowhere that is not named', async () => {
    const issuer = 'https://issuer.example.com';
    const { tokenAddress, asked } = discover([], { issuer });
    await expect(tokenAddress()).rejects.toMatchObject({
      kind: 'usage',
      code: 'token-address-unknown',
      hint: expect.stringMatching(/region.*tokenUrl/),
    });
    expect(asked).toEqual([]);
    const named = await discover([], { issuer, region: 'eu1' }).tokenAddress();
    expect(named.host).toBe('eu1.nice-incontact.com');
  });

  test('a token service that cannot be reached is named, with the key of its address', async () => {
    const tokenUrl = 'https://tokens.example.com/token';
    const { sessions } = createHarness({
      transport: async () => ({ kind: 'broken', reason: 'unreachable', detail: 'ENOTFOUND' }),
      platform: { ...settings, tokenUrl },
    });
    await expect(
      sessions.client('p', 'analytics').request({ method: 'GET', path: '/x' }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('no token from https://tokens.example.com: no connection: ENOTFOUND'),
      hint: expect.stringContaining('tokenUrl'),
    });
  });

  test('the access-key service is that of the region', async () => {
    const address = await discover([], { region: 'eu1' }).tokenAddress();
    expect(address.href).toBe('https://eu1.nice-incontact.com/authentication/v1/token/access-key');
  });
});

describe('errors', () => {
  const published = (url: string, more: Record<string, unknown> = {}) => ({
    baseUrl: url,
    platform: { ...settings, tokenUrl: `${url}/authentication/v1/token/access-key`, ...more },
  });

  test('the text of a refusal comes from the header icStatusDescription', async () => {
    const { url } = await start();
    const { sessions } = createHarness(published(url));
    const asking = sessions
      .client('p', 'analytics')
      .request({ method: 'GET', path: '/contacts/completed', query: [['startDate', '2026-01-05']] });
    await expect(asking).rejects.toMatchObject({
      code: 'bad-request',
      message: expect.stringContaining('dates with a literal Z'),
    });
  });

  test('a wrong access key fails at the token and is not in the error', async () => {
    const { url } = await start({ clients: [{ clientId: 'client', clientSecret: 'another' }] });
    const error = await createHarness(published(url))
      .extract({ window: day })
      .catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'token-refused', retryable: false });
    expect(JSON.stringify(error) + String(error)).not.toContain(plantedSecret);
  });

  test('429 waits as long as the platform says, and at least five seconds where it says nothing', async () => {
    const { url } = await start({
      faults: { seed: 3, rules: [{ kind: 'rate-limit-storm', share: 1, seconds: 2, path: '/incontactapi' }] },
    });
    const clock = createVirtualClock();
    const { extract, events } = createHarness({ ...published(url), clock });
    expect(await extract()).toMatchObject({ status: 'done', rows: 336, retries: { 'rate-limited': 7 } });
    const limits = events.filter((event) => event.kind === '429');
    expect(limits).toHaveLength(7);
    const named = limits.filter((event) => event.retryAfterS !== null);
    const unnamed = limits.filter((event) => event.retryAfterS === null);
    expect(named.length).toBeGreaterThan(0);
    expect(unnamed.length).toBeGreaterThan(0);
    expect(unnamed.every((event) => event.waitS >= 5)).toBe(true);
  });

  test('nothing of the access key or the token reaches the cache or the manifest', async () => {
    const { url, sent, transport } = await start();
    const cache = createMemoryCache();
    const manifest = await createHarness({ ...published(url), transport, cache }).extract({ window: day });
    const token = sent
      .find((request) => request.headers['authorization'])!
      .headers['authorization']!.slice(7);
    const stored = Buffer.concat([...cache.objects.values()]).toString('latin1') + JSON.stringify(manifest);
    for (const secret of [plantedSecret, token]) expect(stored).not.toContain(secret);
  });
});
