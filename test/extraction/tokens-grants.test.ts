import { describe, expect, test } from 'vitest';
import type { Exchange, WireRequest } from '../../activities/extraction/http/index.ts';
import type { TokenLimit } from '../../activities/extraction/tokens/index.ts';
import { requestToken, tokenForm } from '../../activities/extraction/tokens/index.ts';
import type { ClientCredentials } from '../../activities/secrets/index.ts';
import { Redacted } from '../../activities/secrets/index.ts';
import { answer } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const client: ClientCredentials = { client_id: 'id', client_secret: new Redacted('sec/ret=') };
const key = { accessKeyId: 'KEY', accessKeySecret: new Redacted('abc==') };
const refreshing = (token: string): ClientCredentials => ({ ...client, refresh_token: new Redacted(token) });

describe('forms', () => {
  test.each([
    ['form', client, 'grant_type=client_credentials&client_id=id&client_secret=sec%2Fret%3D', undefined],
    ['basic', client, 'grant_type=client_credentials', 'Basic aWQ6c2VjL3JldD0='],
    ['access-key', { ...client, ...key }, '{"accessKeyId":"KEY","accessKeySecret":"abc=="}', undefined],
    [
      'password',
      { ...client, ...key },
      'grant_type=password&username=KEY&password=abc%3D%3D',
      'Basic aWQ6c2VjL3JldD0=',
    ],
    ['basic', refreshing('r1'), 'grant_type=refresh_token&refresh_token=r1', 'Basic aWQ6c2VjL3JldD0='],
  ] as const)('%s sends what the platform asks for', (style, credentials, body, authorization) => {
    const composed = tokenForm(style, 'p')(credentials);
    expect(composed.body).toBe(body);
    expect(composed.headers['authorization']).toBe(authorization);
  });

  test.each([
    ['access-key', client, 'accessKeyId'],
    ['password', client, 'accessKeySecret'],
    ['form', { client_id: '', client_secret: new Redacted(''), ...key }, 'client_id'],
  ] as const)('%s without its part of the secret says which is missing', (style, credentials, missing) => {
    expect(() => tokenForm(style, 'p')(credentials)).toThrow(
      expect.objectContaining({ code: 'incomplete-secret', message: expect.stringContaining(missing) }),
    );
  });
});

/** Asks for a token with a store that shows `versions` one after the other, the last for ever. */
function ask(answers: Exchange[], versions: ClientCredentials[], save?: (token: Redacted) => Promise<void>) {
  const clock = createVirtualClock();
  const sent: WireRequest[] = [];
  const steps: string[] = [];
  const limits: TokenLimit[] = [];
  const registered: string[] = [];
  const issued = requestToken(new URL('https://login.test/oauth2/token'), {
    platform: 'p',
    clock,
    random: () => 0.5,
    credentials: async (options) => {
      steps.push(options?.fresh ? 'read fresh' : 'read');
      return versions.length > 1 ? versions.shift()! : versions[0]!;
    },
    saveRefreshToken:
      save ??
      (async (token) => {
        steps.push(`save ${token.reveal()}`);
      }),
    onToken: (value) => registered.push(value),
    onLimit: (limit) => limits.push(limit),
    transport: async (request) => {
      sent.push(request);
      return answers.shift() ?? answer(500, '');
    },
  }).then((token) => {
    steps.push('handed out');
    return token;
  });
  return { issued, sent, steps, limits, clock, registered };
}

describe('refresh tokens', () => {
  const granted = (refresh_token?: string) =>
    answer(200, { access_token: 'T', expires_in: 60, ...(refresh_token ? { refresh_token } : {}) });

  test('a rotated one is written back before the access token is handed out', async () => {
    const { issued, steps, sent, registered } = ask([granted('r2')], [refreshing('r1')]);
    await issued;
    expect(sent[0]?.body).toContain('refresh_token=r1');
    expect(steps).toEqual(['read', 'save r2', 'handed out']);
    expect(registered).toEqual(['T', 'r2']);
  });

  test.each([undefined, 'r1'])('answer with %s: nothing was rotated, nothing is written', async (next) => {
    const { issued, steps } = ask([granted(next)], [refreshing('r1')]);
    await issued;
    expect(steps).toEqual(['read', 'handed out']);
  });

  test('where it cannot be written, no access token is handed out', async () => {
    const { issued, steps } = ask([granted('r2')], [refreshing('r1')], async () => {
      throw new Error('store is down');
    });
    await expect(issued).rejects.toThrow('store is down');
    expect(steps).toEqual(['read']);
  });

  test('one that another worker has used up is read again, after the time that its writing takes', async () => {
    const { issued, sent, clock } = ask(
      [answer(400, { error: 'invalid_grant' }), granted('r3')],
      [refreshing('r1'), refreshing('r2')],
    );
    await issued;
    expect(sent.map(({ body }) => /refresh_token=(r\d)/.exec(body ?? '')?.[1])).toEqual(['r1', 'r2']);
    expect(clock.waits).toEqual([2000]);
  });
});

describe('refusals', () => {
  test('credentials that were changed in the store are taken up', async () => {
    const changed = { ...client, client_secret: new Redacted('changed') };
    const { issued, sent, steps } = ask(
      [answer(401, {}), answer(200, { access_token: 'T', expires_in: 60 })],
      [client, changed],
    );
    await issued;
    expect(sent[1]?.body).toContain('client_secret=changed');
    expect(steps).toEqual(['read', 'read fresh', 'handed out']);
  });

  test('credentials that are what they were are refused for good after one look at the store', async () => {
    const { issued, sent, steps } = ask([answer(401, {}), answer(401, {})], [client]);
    await expect(issued).rejects.toMatchObject({ code: 'token-refused', retryable: false });
    expect(sent).toHaveLength(1);
    expect(steps).toEqual(['read', 'read fresh']);
  });

  test('every 429 is told, with what the server asked and what is waited', async () => {
    const { issued, limits, clock } = ask(
      [
        answer(429, {}, { 'retry-after': '7' }),
        answer(429, {}),
        answer(200, { access_token: 'T', expires_in: 60 }),
      ],
      [client],
    );
    await issued;
    expect(limits).toEqual([
      { path: '/oauth2/token', status: 429, retryAfterS: 7, waitS: 7 },
      { path: '/oauth2/token', status: 429, retryAfterS: null, waitS: 5 },
    ]);
    expect(clock.waits).toEqual([7000, 5000]);
  });

  test('a wait over thirty seconds is told and left to whoever asked', async () => {
    const { issued, limits, clock } = ask([answer(429, {}, { 'retry-after': '90' })], [client]);
    await expect(issued).rejects.toMatchObject({ retryable: true, retryAfterMs: 90_000 });
    expect(limits).toMatchObject([{ waitS: 90 }]);
    expect(clock.waits).toEqual([]);
  });
});
