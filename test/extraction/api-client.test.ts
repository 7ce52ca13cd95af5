import { describe, expect, test } from 'vitest';
import { PlatformError } from '../../activities/extraction/index.ts';
import { createHarness, plantedSecret } from './support/harness.ts';
import type { Spoiler } from './support/stub-platform.ts';
import { answer, createStubPlatform, stubRows } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

function client(spoil?: Spoiler) {
  const clock = createVirtualClock();
  const stub = createStubPlatform(stubRows(['a'], '2026-01-05T00:00:00Z', 1), 10, spoil);
  const harness = createHarness({ transport: stub.transport, clock });
  const request = (signal?: AbortSignal) =>
    harness.sessions.client('p', 'analytics').request({ method: 'GET', path: '/x' }, { signal });
  return { ...harness, clock, stub, request };
}

describe('waiting', () => {
  test('Retry-After wins over our own backoff and the event is reported', async () => {
    const { clock, request, events } = client((_, n) =>
      n === 1 ? answer(429, {}, { 'retry-after': '17' }) : undefined,
    );
    const before = clock.now();
    await request();
    expect(clock.now() - before).toBe(17_000);
    expect(events).toMatchObject([
      { kind: '429', platform: 'p', budget: 'analytics', retryAfterS: 17, waitS: 17, status: 429 },
    ]);
  });

  test('a 429 that names no wait waits at least five seconds', async () => {
    const { clock, request } = client((_, n) => (n === 1 ? answer(429, {}) : undefined));
    const before = clock.now();
    await request();
    expect(clock.now() - before).toBeGreaterThanOrEqual(5000);
  });

  test('a wait over thirty seconds leaves the call with the wait named', async () => {
    const { request, clock } = client(() => answer(429, {}, { 'retry-after': '90' }));
    await expect(request()).rejects.toMatchObject({
      code: 'rate-limited',
      retryable: true,
      retryAfterMs: 90_000,
    });
    expect(clock.waits).toEqual([]);
  });

  test('a long limit met by one request sends the others away as well, without asking again', async () => {
    const { request, stub } = client(() => answer(429, {}, { 'retry-after': '90' }));
    const outcomes = await Promise.allSettled([request(), request()]);
    expect(outcomes).toMatchObject([
      { reason: { retryAfterMs: 90_000 } },
      { status: 'rejected', reason: { code: 'rate-limited' } },
    ]);
    await expect(request()).rejects.toMatchObject({ code: 'rate-limited', retryable: true });
    expect(stub.requests.length).toBeLessThanOrEqual(2);
  });

  test('a fixed count that is used up is waited out; the permitted rate is taken from the header', async () => {
    const headers = {
      'inin-ratelimit-count': '180',
      'inin-ratelimit-allowed': '180',
      'inin-ratelimit-reset': '20',
    };
    const { request, clock, events } = client((_, n) => (n === 1 ? answer(200, {}, headers) : undefined));
    await request();
    const before = clock.now();
    await request();
    expect(clock.now() - before).toBe(20_000);
    expect(events).toMatchObject([{ kind: 'budget', waitS: 20, remaining: 0 }]);
  });

  test('server faults are repeated with backoff, then given up as retryable', async () => {
    const { request, stub, clock } = client(() => answer(503, ''));
    await expect(request()).rejects.toMatchObject({ code: 'server-error', status: 503, retryable: true });
    expect(stub.requests).toHaveLength(6);
    expect(clock.waits).toEqual([250, 500, 1000, 2000, 4000]);
  });

  test('cancellation ends a wait', async () => {
    const controller = new AbortController();
    const { request } = client(() => {
      controller.abort(new Error('cancelled'));
      return answer(503, '');
    });
    await expect(request(controller.signal)).rejects.toThrow('cancelled');
  });
});

describe('tokens', () => {
  test('a refused token is renewed once and the call succeeds', async () => {
    const { request, stub } = client((_, n) => (n === 1 ? answer(401, {}) : undefined));
    await request();
    expect(stub.tokens).toBe(2);
    expect(stub.requests.map((sent) => sent.headers['authorization'])).toEqual([
      'Bearer token-1',
      'Bearer token-2',
    ]);
  });

  test('a second refusal is a clear failure', async () => {
    const { request, stub } = client(() => answer(401, {}));
    await expect(request()).rejects.toMatchObject({
      code: 'unauthorised',
      hint: expect.stringContaining('region'),
    });
    expect(stub.requests).toHaveLength(2);
  });

  test('twenty requests that find the token refused at once renew it once', async () => {
    const { request, stub } = client((sent) =>
      sent.headers['authorization'] === 'Bearer token-1' ? answer(401, {}) : undefined,
    );
    await Promise.all(Array.from({ length: 20 }, () => request()));
    expect(stub.tokens).toBe(2);
  });
});

describe('failures', () => {
  test('403 is final and names the permission problem', async () => {
    const { request, stub } = client(() => answer(403, { message: 'missing scope' }));
    await expect(request()).rejects.toMatchObject({ code: 'forbidden', retryable: false });
    expect(stub.requests).toHaveLength(1);
  });

  test('no error text carries a secret or token that the platform repeats', async () => {
    const { request } = client(() =>
      answer(400, { message: `client_secret ${plantedSecret} and token-1 are wrong` }),
    );
    const error = await request().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(PlatformError);
    expect(String(error)).not.toContain(plantedSecret);
    expect(String(error)).not.toContain('token-1');
  });
});
