import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readManifest } from '../../activities/extraction/cache/index.ts';
import type { Exchange, Transport } from '../../activities/extraction/http/index.ts';
import { toFailure } from '../../activities/extraction/index.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import { answer, createStubPlatform, stubRows } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const plantedToken = 'planted-token-8e31';

/** A platform whose token address first gives `refusals`, then a planted token. */
function platform(refusals: Exchange[] = [], spoil?: Parameters<typeof createStubPlatform>[2]) {
  const stub = createStubPlatform(stubRows(['a', 'b'], window.start, 15), 10, spoil);
  const forms: string[] = [];
  const transport: Transport = async (request, signal) => {
    if (!request.url.pathname.endsWith('/token')) return stub.transport(request, signal);
    forms.push(request.body ?? '');
    return refusals.shift() ?? answer(200, { access_token: plantedToken, expires_in: 3600 });
  };
  const clock = createVirtualClock();
  const cache = createMemoryCache();
  return { ...createHarness({ transport, clock, cache }), clock, cache, stub, forms };
}

describe('tokens of a platform', () => {
  const get = { method: 'GET', path: '/x' } as const;

  test('twenty requests that need a token at once cause one token request', async () => {
    const { sessions, forms, stub } = platform();
    const client = sessions.client('p', 'analytics');
    await Promise.all(Array.from({ length: 20 }, () => client.request(get)));
    expect(forms).toHaveLength(1);
    expect(stub.requests).toHaveLength(20);
  });

  test.each([
    ['analytics', 60_000],
    ['outbound', 30_000],
  ] as const)('for %s a token is renewed %i ms before its end', async (budget, margin) => {
    const { sessions, forms, clock } = platform();
    const client = sessions.client('p', budget);
    const start = clock.now();
    await client.request(get);
    const passTo = (ms: number) => clock.pass(start + ms - clock.now());
    passTo(3_600_000 - margin - 1);
    await client.request(get);
    expect(forms).toHaveLength(1);
    passTo(3_600_000 - margin);
    await client.request(get);
    expect(forms).toHaveLength(2);
  });
});

describe('limits of the token address', () => {
  test('stand in the window beside those of the pages', async () => {
    const { extract, events } = platform([answer(429, {}, { 'retry-after': '3' })]);
    const manifest = await extract();
    const limit = { kind: '429', platform: 'p', budget: 'analytics', path: '/oauth2/token', waitS: 3 };
    expect(events).toMatchObject([limit]);
    expect(manifest.status).toBe('done');
  });

  test('outlive an attempt that they ended, and the next attempt goes on from there', async () => {
    const { extract, cache } = platform([answer(429, {}, { 'retry-after': '90' })]);
    await expect(extract()).rejects.toMatchObject({ retryable: true, retryAfterMs: 90_000 });
    expect((await readManifest(cache, 'p', window))?.rateLimitEvents).toMatchObject([{ waitS: 90 }]);
    expect((await extract()).status).toBe('done');
    expect(await readManifest(cache, 'p', window)).toMatchObject({
      status: 'done',
      rateLimitEvents: [{ path: '/oauth2/token', waitS: 90 }],
    });
  });

  test('do not cost the finished manifest of another run', async () => {
    const { extract, cache } = platform();
    await extract();
    const before = await readManifest(cache, 'p', window);
    const other = platform([answer(401, {})]);
    for (const [key, bytes] of cache.objects) other.cache.objects.set(key, bytes);
    await expect(other.extract({ runId: 'run-2' })).rejects.toMatchObject({ code: 'token-refused' });
    expect(await readManifest(other.cache, 'p', window)).toEqual(before);
  });
});

describe('planted secrets', () => {
  const secrets = [plantedSecret, plantedToken];
  const clean = (text: string) => {
    for (const secret of secrets) expect(text).not.toContain(secret);
  };
  const echo = `Bearer ${plantedToken} client_secret=${plantedSecret}`;

  test('are in no error, whatever the platform repeats', async () => {
    for (const status of [400, 401, 403, 404, 500, 503]) {
      const { extract, redactor } = platform([], () => answer(status, { message: echo }));
      const error: unknown = await extract().catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Error);
      clean(`${error} ${inspect(error, { depth: 8, showHidden: true })} ${JSON.stringify(error)}`);
      clean(JSON.stringify(toFailure(error, (text) => redactor.clean(text))));
    }
  });

  test('are in no error of the token address, as history and log get it', async () => {
    for (const status of [400, 401, 404, 500]) {
      const refusals = Array.from({ length: 6 }, () => answer(status, { error: echo }));
      const { extract, redactor } = platform(refusals);
      const error: unknown = await extract().catch((caught: unknown) => caught);
      clean(
        inspect(
          toFailure(error, (text) => redactor.clean(text)),
          { depth: 8, showHidden: true },
        ),
      );
    }
  });

  test('are in no page, manifest or event of the cache', async () => {
    const { extract, cache, events } = platform([], (_, number, honest) => {
      if (honest.kind !== 'answer') return undefined;
      if (number === 1) return answer(503, echo);
      const page = JSON.parse(honest.text) as { entities: Record<string, unknown>[] };
      for (const row of page.entities) row['debug'] = echo;
      return answer(200, { ...page, trace: echo });
    });
    expect((await extract()).status).toBe('done');
    expect(cache.objects.size).toBeGreaterThan(3);
    for (const [key, bytes] of cache.objects)
      clean(key + (key.endsWith('.gz') ? gunzipSync(bytes) : Buffer.from(bytes)).toString('utf8'));
    clean(JSON.stringify(events));
  });
});
