import { describe, expect, it, onTestFinished } from 'vitest';
import {
  type SimulatedPlatform,
  type SimulatedPlatformOptions,
  startSimulatedPlatform,
} from '../../infra/simulator/index.ts';
import { bearer, call, genesysUrl, smallScenario, token } from './support.ts';

const day = ['2026-01-12T00:00:00Z', '2026-01-13T00:00:00Z'] as const;

async function start(options: Partial<SimulatedPlatformOptions> = {}): Promise<SimulatedPlatform> {
  const platform = await startSimulatedPlatform({
    port: 0,
    seed: 4,
    scenario: smallScenario,
    rateLimit: null,
    ...options,
  });
  onTestFinished(() => platform.close());
  return platform;
}

describe('tokens', () => {
  it.each(['/oauth2/token', '/login/oauth2/token', '/oauth/token'])('are issued at %s', async (path) => {
    const platform = await start();
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'c',
      client_secret: 's',
    });
    const { status, json } = await call(platform.url + path, { method: 'POST', body });
    expect(status).toBe(200);
    expect(json).toMatchObject({ expires_in: 3600, token_type: 'bearer' });
    const claims = JSON.parse(Buffer.from(json.access_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims.exp - claims.iat).toBe(3600);
    expect(claims.scp).toContain('analytics:report:read');
  });

  it('take Basic authentication and refuse wrong credentials', async () => {
    const platform = await start({ clients: [{ clientId: 'known', clientSecret: 'a:b' }] });
    const ask = (secret: string) =>
      call(`${platform.url}/oauth/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${Buffer.from(`known:${secret}`).toString('base64')}` },
        body: new URLSearchParams({ grant_type: 'client_credentials' }),
      });
    expect((await ask('a:b')).status).toBe(200);
    const refused = await ask('wrong');
    expect(refused.status).toBe(401);
    expect(refused.json.error).toBe('invalid_client');
    const body = new URLSearchParams({ grant_type: 'password', client_id: 'known', client_secret: 'a:b' });
    expect((await call(`${platform.url}/oauth2/token`, { method: 'POST', body })).status).toBe(400);
  });

  it('are refused when absent, forged or expired, and lead to 403 without the scope', async () => {
    let now = Date.UTC(2026, 0, 1);
    const platform = await start({ clock: { now: () => now, elapsed: () => 0 } });
    const url = genesysUrl(platform, ...day);
    expect((await call(url)).status).toBe(401);
    const good = await token(platform);
    expect((await call(url, bearer(good))).status).toBe(200);
    expect((await call(url, bearer(`${good}x`))).status).toBe(401);
    const claims = good.split('.');
    const forged = Buffer.from(
      JSON.stringify({ sub: 'c', exp: 9e9, iat: 0, scp: ['analytics:report:read'] }),
    );
    expect(
      (await call(url, bearer([claims[0], forged.toString('base64url'), claims[2]].join('.')))).status,
    ).toBe(401);
    const poor = await token(platform, { scope: 'telephony:queue:read' });
    const refused = await call(url, bearer(poor));
    expect(refused.status).toBe(403);
    expect(refused.json.message).toContain('analytics:report:read');
    expect(refused.headers.get('x-ratelimit-remaining')).not.toBeNull();
    now += 3600 * 1000;
    expect((await call(url, bearer(good))).status).toBe(401);
  });
});

describe('rate limit', () => {
  it('is a continuous bucket that refills evenly, one for each credential', async () => {
    let elapsed = 0;
    const clock = { now: () => Date.UTC(2026, 0, 1) + elapsed, elapsed: () => elapsed };
    const platform = await start({ rateLimit: { requestsPerMinute: 60, burst: 3 }, clock });
    const url = genesysUrl(platform, ...day);
    const access = bearer(await token(platform));
    const remaining: (string | null)[] = [];
    for (let i = 0; i < 3; i++) {
      const answer = await call(url, access);
      expect(answer.status).toBe(200);
      remaining.push(answer.headers.get('x-ratelimit-remaining'));
    }
    expect(remaining).toEqual(['2', '1', '0']);
    const limited = await call(url, access);
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('1');
    expect(limited.headers.get('x-ratelimit-reset')).toBe('3');
    expect((await call(url, bearer(await token(platform, { client_id: 'other' })))).status).toBe(200);
    elapsed = 500;
    expect((await call(url, access)).status).toBe(429);
    elapsed = 1000;
    expect((await call(url, access)).status).toBe(200);
    expect((await call(url, access)).status).toBe(429);
    const forms = [
      (await call(url, access)).headers.get('retry-after'),
      (await call(url, access)).headers.get('retry-after'),
    ];
    expect(forms).toContain('1');
    expect(forms).toContain(new Date(Date.UTC(2026, 0, 1, 0, 0, 2)).toUTCString());
  });
});
