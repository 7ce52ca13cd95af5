import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../activities/extraction/http/index.ts';
import {
  createTokenSource,
  readClaims,
  requestToken,
  tokenExpiry,
} from '../../activities/extraction/tokens/index.ts';
import { Redacted } from '../../activities/secrets/index.ts';
import { answer } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const jwt = (claims: unknown) => `h.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.s`;
const now = Date.parse('2026-06-01T00:00:00Z');

describe('expiry', () => {
  test('an opaque token lives for expires_in', () => {
    expect(tokenExpiry('opaque', 3600, now, null)).toBe(now + 3_600_000);
  });

  test('the earlier of expires_in and exp counts', () => {
    expect(tokenExpiry(jwt({ exp: now / 1000 + 100 }), 3600, now, null)).toBe(now + 100_000);
    expect(tokenExpiry(jwt({ exp: now / 1000 + 9000 }), 3600, now, null)).toBe(now + 3_600_000);
  });

  test('exp is on the platform clock, which its Date header shows', () => {
    const ahead = new Date(now + 600_000).toUTCString();
    expect(tokenExpiry(jwt({ exp: now / 1000 + 600 + 100 }), 3600, now, ahead)).toBe(now + 100_000);
  });

  test('scopes are read from scp or scope, as list or words; an opaque token has none and is no error', () => {
    expect(readClaims(jwt({ scp: ['a', 'b'] })).scopes).toEqual(['a', 'b']);
    expect(readClaims(jwt({ scope: 'a b' })).scopes).toEqual(['a', 'b']);
    expect(readClaims('opaque')).toEqual({});
    expect(readClaims('a.!!!.c')).toEqual({});
  });
});

describe('source', () => {
  const source = (lifetimeMs: number) => {
    const clock = createVirtualClock();
    let issued = 0;
    const tokens = createTokenSource(async () => {
      issued += 1;
      const issuedAt = clock.now();
      await Promise.resolve();
      return { value: `t${issued}`, issuedAt, expiresAt: issuedAt + lifetimeMs };
    }, clock);
    return { clock, tokens, issued: () => issued };
  };

  test('twenty callers at once cause one request', async () => {
    const { tokens, issued } = source(3_600_000);
    const values = await Promise.all(Array.from({ length: 20 }, () => tokens.get(60_000)));
    expect(new Set(values)).toEqual(new Set(['t1']));
    expect(issued()).toBe(1);
  });

  test.each([60_000, 30_000])('a token is renewed %i ms before its end, not earlier', async (margin) => {
    const { clock, tokens } = source(3_600_000);
    await tokens.get(margin);
    clock.pass(3_600_000 - margin - 1);
    expect(await tokens.get(margin)).toBe('t1');
    clock.pass(1);
    expect(await tokens.get(margin)).toBe('t2');
  });

  test('a token shorter-lived than the margin is used for half its life', async () => {
    const { clock, tokens, issued } = source(40_000);
    await tokens.get(60_000);
    await tokens.get(60_000);
    expect(issued()).toBe(1);
    clock.pass(20_000);
    expect(await tokens.get(60_000)).toBe('t2');
  });

  test('dropping an old token keeps the one that came meanwhile', async () => {
    const { tokens } = source(3_600_000);
    const first = await tokens.get(60_000);
    expect(tokens.drop(first)).toBe(true);
    await tokens.get(60_000);
    expect(tokens.drop(first)).toBe(false);
    expect(await tokens.get(60_000)).toBe('t2');
  });

  test('a failed request reaches its callers and the next call tries again', async () => {
    let calls = 0;
    const clock = createVirtualClock();
    const tokens = createTokenSource(async () => {
      calls += 1;
      if (calls === 1) throw new Error('down');
      return { value: 'ok', issuedAt: clock.now(), expiresAt: clock.now() + 1e6 };
    }, clock);
    await expect(tokens.get(0)).rejects.toThrow('down');
    expect(await tokens.get(0)).toBe('ok');
  });
});

describe('request', () => {
  const ask = (answers: Exchange[]) => {
    const seen: string[] = [];
    const bodies: string[] = [];
    const issued = requestToken(new URL('https://login.test/oauth2/token'), {
      platform: 'p',
      clock: createVirtualClock(),
      random: () => 0.5,
      credentials: async () => ({ client_id: 'id&', client_secret: new Redacted('sec ret') }),
      onToken: (value) => seen.push(value),
      transport: async (request) => {
        bodies.push(request.body ?? '');
        return answers.shift() ?? answer(500, '');
      },
    });
    return { issued, seen, bodies };
  };

  test('sends the client-credentials form and registers the token', async () => {
    const { issued, seen, bodies } = ask([answer(200, { access_token: 'T', expires_in: '60' })]);
    expect(await issued).toMatchObject({ value: 'T' });
    expect(bodies).toEqual(['grant_type=client_credentials&client_id=id%26&client_secret=sec+ret']);
    expect(seen).toEqual(['T']);
  });

  test.each([
    [answer(401, { error: 'invalid_client' }), 'token-refused', 'client id'],
    [answer(404, ''), 'token-url', '/login/oauth2/token'],
    [answer(200, { token: 'x' }), 'token-shape', 'tokenUrl'],
  ])('answer %# is final', async (reply, code, hint) => {
    await expect(ask([reply]).issued).rejects.toMatchObject({
      code,
      retryable: false,
      hint: expect.stringContaining(hint),
    });
  });

  test('faults of the server are repeated', async () => {
    const { issued, bodies } = ask([
      answer(503, ''),
      answer(200, '<html>'),
      answer(200, { access_token: 'T', expires_in: 60 }),
    ]);
    expect(await issued).toMatchObject({ value: 'T' });
    expect(bodies).toHaveLength(3);
  });
});
