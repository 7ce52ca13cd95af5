import type { RequestListener } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../activities/extraction/http/index.ts';
import {
  backoffMs,
  checkEndpoint,
  createTransport,
  interpretExchange,
  joinUrl,
  parseRateHeaders,
  parseRetryAfter,
} from '../../activities/extraction/http/index.ts';
import { answer } from './support/stub-platform.ts';

const now = Date.parse('2026-06-01T00:00:00Z');

describe('Retry-After', () => {
  test.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['Mon, 01 Jun 2026 00:01:30 GMT', 90_000],
    ['Sun, 31 May 2026 23:59:00 GMT', 0],
    ['soon', null],
    ['-5', null],
    ['', null],
    [null, null],
  ])('%s is %s ms', (value, expected) => {
    expect(parseRetryAfter(value, now)).toBe(expected);
  });
});

describe('rate headers', () => {
  test.each([
    [
      { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '12' },
      { remaining: 3, allowedPerMinute: null, resetMs: 12_000 },
    ],
    [
      { 'x-ratelimit-reset': String(now / 1000 + 30) },
      { remaining: null, allowedPerMinute: null, resetMs: 30_000 },
    ],
    [
      { 'inin-ratelimit-count': '170', 'inin-ratelimit-allowed': '180', 'inin-ratelimit-reset': '61' },
      { remaining: 10, allowedPerMinute: 180, resetMs: 61_000 },
    ],
    [{ 'x-ratelimit-remaining': 'many' }, { remaining: null, allowedPerMinute: null, resetMs: null }],
  ])('%j', (headers, expected) => {
    expect(parseRateHeaders(new Headers(headers as Record<string, string>), now)).toEqual(expected);
  });
});

test('backoff has full jitter, grows twofold and stops at 30 seconds', () => {
  expect(backoffMs(0, () => 0.5)).toBe(250);
  expect(backoffMs(3, () => 0.5)).toBe(2000);
  fc.assert(
    fc.property(fc.nat(5000), fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), (attempt, u) => {
      const wait = backoffMs(attempt, () => u);
      return wait >= 0 && wait <= 30_000;
    }),
  );
});

describe('what an exchange means', () => {
  test.each<[string, Exchange, string, string]>([
    ['JSON', answer(200, { a: 1 }), 'success', 'ok'],
    ['no content', answer(204, ''), 'success', 'ok'],
    ['HTML with 200', answer(200, '<!doctype html><html></html>'), 'retry', 'html-page'],
    ['truncated JSON', answer(200, '{"a":[1,2'), 'retry', 'truncated-json'],
    ['truncated gzip', answer(200, '{"a":[1,2', { 'content-encoding': 'gzip' }), 'retry', 'gzip-cut-short'],
    ['empty with 200', answer(200, ''), 'retry', 'empty-body'],
    ['text with 200', answer(200, 'ok'), 'retry', 'not-json'],
    ['redirect', answer(302, ''), 'fail', 'redirected'],
    ['400', answer(400, { message: 'bad interval' }), 'fail', 'bad-request'],
    ['401', answer(401, {}), 'refresh-token', 'unauthorised'],
    ['403', answer(403, {}), 'fail', 'forbidden'],
    ['404', answer(404, {}), 'fail', 'not-found'],
    ['409', answer(409, {}), 'fail', 'conflict'],
    ['429', answer(429, {}, { 'retry-after': '3' }), 'rate-limited', 'rate-limited'],
    ['503', answer(503, '<html></html>'), 'retry', 'server-error'],
    ['418', answer(418, {}), 'fail', 'refused'],
    ['timeout', { kind: 'broken', reason: 'timeout', detail: '15 s' }, 'retry', 'timeout'],
    ['cut', { kind: 'broken', reason: 'cut-short', detail: 'x' }, 'retry', 'body-cut-short'],
  ])('%s', (_name, exchange, action, code) => {
    expect(interpretExchange(exchange, now)).toMatchObject({ action, code });
  });

  test("the server's own words are in the message, on one line and short", () => {
    const { message } = interpretExchange(answer(400, { message: `interval\nis ${'x'.repeat(900)}` }), now);
    expect(message).toContain('interval is xxx');
    expect(message.length).toBeLessThan(320);
  });

  test("a Retry-After date is read on the server's clock", () => {
    const skewed = { 'retry-after': 'Mon, 01 Jun 2026 00:10:05 GMT', date: 'Mon, 01 Jun 2026 00:10:00 GMT' };
    expect(interpretExchange(answer(429, {}, skewed), now).retryAfterMs).toBe(5000);
  });
});

describe('addresses', () => {
  test.each(['https://api.example.com', 'http://127.0.0.1:9101', 'http://localhost:1', 'http://[::1]:1'])(
    '%s is let through',
    (address) => {
      expect(checkEndpoint(address, 'k').href).toContain(address);
    },
  );

  test.each([
    ['http://api.example.com', 'insecure-address'],
    ['http://127.0.0.1.evil.test', 'insecure-address'],
    ['file:///etc/passwd', 'insecure-address'],
    ['https://user:pw@example.com', 'bad-address'],
    ['api.example.com', 'bad-address'],
  ])('%s is refused as %s', (address, code) => {
    expect(() => checkEndpoint(address, 'platforms.x.baseUrl')).toThrow(
      expect.objectContaining({
        code,
        kind: 'usage',
        message: expect.stringContaining('platforms.x.baseUrl'),
      }),
    );
  });

  test('commas and colons of a query stay readable, the rest is escaped', () => {
    const url = joinUrl(new URL('https://h/base/'), '/p', [
      ['metrics', 'a,b'],
      ['t', '10:00'],
      ['cursor', 'x&y=1#'],
    ]);
    expect(url.href).toBe('https://h/base/p?metrics=a,b&t=10:00&cursor=x%26y%3D1%23');
  });
});

describe('transport over a real connection', () => {
  const against = async (
    listener: RequestListener,
    timeoutMs = 2000,
    signal?: AbortSignal,
  ): Promise<Exchange> => {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    try {
      const request = {
        method: 'GET',
        url: new URL(`http://127.0.0.1:${port}/`),
        headers: {},
        timeoutMs,
      } as const;
      return await createTransport()(request, signal);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  };
  const page = JSON.stringify({ rows: Array.from({ length: 500 }, (_, i) => ({ i, text: `row ${i * i}` })) });

  test('a connection that breaks inside the body', async () => {
    const exchange = await against((_, response) => {
      response.writeHead(200, { 'content-length': String(page.length) });
      response.write(page.slice(0, 100), () => response.destroy());
    });
    expect(exchange).toMatchObject({ kind: 'broken', reason: 'cut-short' });
  });

  test('a gzip body cut short is never taken for a whole one', async () => {
    const exchange = await against((_, response) => {
      const packed = gzipSync(page);
      const part = packed.subarray(0, Math.floor(packed.length * 0.6));
      response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': String(part.length) });
      response.end(part);
    });
    expect(interpretExchange(exchange, now)).toMatchObject({
      action: 'retry',
      code: expect.stringMatching(/cut-short/),
    });
  });

  test('a body that does not end within the limit', async () => {
    const exchange = await against((_, response) => {
      response.writeHead(200).write('{');
    }, 150);
    expect(exchange).toMatchObject({ kind: 'broken', reason: 'timeout' });
  });

  test('nobody listening', async () => {
    const request = {
      method: 'GET',
      url: new URL('http://127.0.0.1:1/'),
      headers: {},
      timeoutMs: 1000,
    } as const;
    expect(await createTransport()(request)).toMatchObject({ kind: 'broken', reason: 'unreachable' });
  });

  test('a redirect is not followed', async () => {
    const exchange = await against((_, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    });
    expect(interpretExchange(exchange, now)).toMatchObject({ action: 'fail', code: 'redirected' });
  });

  test('cancellation rejects with the reason', async () => {
    const controller = new AbortController();
    const pending = against(() => controller.abort(new Error('stop')), 2000, controller.signal);
    await expect(pending).rejects.toThrow('stop');
  });
});
