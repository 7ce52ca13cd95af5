import { describe, expect, test } from 'vitest';
import { platformConfig } from '../../activities/contract/config.ts';
import { windowManifest } from '../../activities/contract/window-manifest.ts';
import type { PageCache } from '../../activities/extraction/index.ts';
import { readWindowDetail, windowFromCache } from '../../activities/extraction/index.ts';
import { allRows } from './support/all-rows.ts';
import { createHarness, plantedSecret, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import type { Spoiler } from './support/stub-platform.ts';
import { answer, createStubPlatform, stubRows } from './support/stub-platform.ts';
import { createVirtualClock } from './support/virtual-clock.ts';

const rows = stubRows(['a', 'b', 'c'], window.start, 12);

function run(spoil?: Spoiler, cache: PageCache = createMemoryCache()) {
  const stub = createStubPlatform(rows, 10, spoil);
  return { stub, ...createHarness({ transport: stub.transport, cache }) };
}

const edit = (honest: Parameters<Spoiler>[2], change: (body: Record<string, unknown>) => void) => {
  if (honest.kind !== 'answer') return honest;
  const body = JSON.parse(honest.text) as Record<string, unknown>;
  change(body);
  return { ...honest, text: JSON.stringify(body) };
};

describe('a sound window', () => {
  test('every row once, counts and hashes in the manifest, rows in the cache', async () => {
    const { stub, extract, cache } = run();
    const manifest = await extract();
    expect(windowManifest.parse(manifest)).toEqual(manifest);
    expect(manifest).toMatchObject({
      status: 'done',
      complete: true,
      pages: 4,
      rows: 36,
      queues: 3,
      requests: 4,
      retries: {},
      rejected: 0,
      error: null,
    });
    const found = await allRows(manifest, cache);
    expect(new Set(found.map((row) => `${row.queue_id} ${row.interval_start}`)).size).toBe(36);
    expect(stub.requests).toHaveLength(4);
  });

  test('the manifest stays small and neither it nor the cache holds a secret or token', async () => {
    const cache = createMemoryCache();
    const { extract } = run(undefined, cache);
    const text = JSON.stringify(await extract());
    expect(text.length).toBeLessThan(10_000);
    const stored = Buffer.concat([...cache.objects.values()]).toString('latin1') + text;
    for (const secret of [plantedSecret, 'token-1']) expect(stored).not.toContain(secret);
  });

  test('a second run gives the same hash and adds no page', async () => {
    const cache = createMemoryCache();
    const first = await run(undefined, cache).extract();
    const objects = cache.objects.size;
    const second = await run(undefined, cache).extract({ runId: 'run-2' });
    expect(second.contentHash).toBe(first.contentHash);
    expect(cache.objects.size).toBe(objects);
  });

  test('an empty window is done with no rows', async () => {
    const stub = createStubPlatform([]);
    const manifest = await createHarness({ transport: stub.transport }).extract();
    expect(manifest).toMatchObject({ status: 'done', rows: 0, pages: 1 });
  });

  test('a window that reaches beyond the available data says so', async () => {
    const { extract } = run();
    const manifest = await extract({ availableUntil: '2026-01-09T12:00:00Z' });
    expect(manifest).toMatchObject({
      status: 'partial',
      complete: false,
      watermark: '2026-01-09T12:00:00.000Z',
    });
  });
});

describe('a window that reaches into the future', () => {
  const at = (instant: string) => createVirtualClock(Date.parse(instant));

  test('is partial from the last full hour on', async () => {
    const { transport } = createStubPlatform(rows, 10);
    const { extract } = createHarness({ transport, clock: at('2026-01-09T12:40:00Z') });
    expect(await extract()).toMatchObject({
      status: 'partial',
      complete: false,
      watermark: '2026-01-09T12:00:00.000Z',
    });
  });

  test('is partial and empty where it lies there wholly', async () => {
    const { transport } = createStubPlatform([]);
    const { extract } = createHarness({ transport, clock: at('2026-01-01T00:00:00Z') });
    expect(await extract()).toMatchObject({
      status: 'partial',
      complete: false,
      rows: 0,
      watermark: window.start,
    });
  });

  test('is done where it ends with the last full hour', async () => {
    const { transport } = createStubPlatform(rows, 10);
    const { extract } = createHarness({ transport, clock: at(window.end) });
    expect(await extract()).toMatchObject({ status: 'done', complete: true, watermark: null });
  });
});

describe('faults that hit one request leave the window as it would have been', () => {
  const spoiled: [string, Spoiler, string][] = [
    ['HTML with 200', (_r, n) => (n === 2 ? answer(200, '<html>') : undefined), 'html-page'],
    ['truncated JSON', (_r, n) => (n === 2 ? answer(200, '{"entities":[') : undefined), 'truncated-json'],
    ['a 500', (_r, n) => (n === 2 ? answer(500, '') : undefined), 'server-error'],
    ['a revoked token', (_r, n) => (n === 2 ? answer(401, '') : undefined), 'unauthorised'],
    [
      'a dropped cursor',
      (_r, n, honest) => (n === 2 ? edit(honest, (b) => (b['nextCursor'] = null)) : undefined),
      'cursor-vanished',
    ],
    [
      'a repeated cursor',
      (_r, n, honest) => (n === 3 ? edit(honest, (b) => (b['nextCursor'] = 'c10')) : undefined),
      'cursor-repeated',
    ],
    [
      'an endless cursor',
      (_r, n, honest) => (n === 4 ? edit(honest, (b) => (b['nextCursor'] = 'c99')) : undefined),
      'cursor-never-ends',
    ],
    [
      'doubled rows',
      (_r, n, honest) =>
        n === 2
          ? edit(honest, (b) => (b['entities'] as unknown[]).push((b['entities'] as unknown[])[0]))
          : undefined,
      'duplicate-row',
    ],
    ['a forgotten cursor', (_r, n) => (n === 3 ? answer(410, '') : undefined), 'window-cursor-lost'],
    [
      'another total',
      (_r, n, honest) => (n === 2 ? edit(honest, (b) => (b['total'] = 37)) : undefined),
      'total-changed',
    ],
  ];
  test.each(spoiled)('%s', async (_name, spoil, reason) => {
    const clean = await run().extract();
    const { extract } = run(spoil);
    const manifest = await extract();
    expect(manifest).toMatchObject({
      status: 'done',
      rows: 36,
      pages: 4,
      contentHash: clean.contentHash,
      retries: { [reason]: 1 },
    });
  });
});

describe('faults that stay', () => {
  test('a page that is never right is set aside, the window failed and the reason kept', async () => {
    const spoil: Spoiler = (request, _n, honest) =>
      request.url.searchParams.get('cursor') === 'c20'
        ? edit(
            honest,
            (b) =>
              ((b['entities'] as { metrics: Record<string, unknown> }[])[4]!.metrics['answerCount'] = -3),
          )
        : undefined;
    const { extract, cache } = run(spoil);
    const manifest = await extract();
    expect(manifest).toMatchObject({
      status: 'failed',
      complete: false,
      pages: 2,
      rejected: 1,
      error: expect.stringContaining('page 3: negative-count'),
    });
    const detail = await readWindowDetail(manifest, cache);
    await expect(allRows(manifest, cache)).rejects.toMatchObject({ code: 'window-failed', kind: 'data' });
    expect(detail.rejected).toMatchObject([
      { page: 3, code: 'negative-count', reason: expect.stringContaining('row 5') },
    ]);
  });

  test('a total that is never reached fails the window: it is not silently short', async () => {
    const spoil: Spoiler = (_r, _n, honest) => edit(honest, (b) => (b['total'] = 50));
    expect(await run(spoil).extract()).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('cursor-vanished'),
    });
  });

  test('pages that never fit together are tried afresh twice, then fail', async () => {
    const spoil: Spoiler = (request) =>
      request.url.searchParams.get('cursor') === 'c10' ? answer(410, '') : undefined;
    const { extract, stub } = run(spoil);
    expect(await extract()).toMatchObject({ status: 'failed', retries: { 'window-cursor-lost': 2 } });
    expect(stub.requests).toHaveLength(6);
  });

  test('a window over seven days is refused before anything is asked', async () => {
    const { extract, stub } = run();
    const long = { start: window.start, end: '2026-01-13T00:00:00.000Z' };
    await expect(extract({ window: long })).rejects.toMatchObject({ code: 'bad-window', kind: 'usage' });
    expect(stub.requests).toHaveLength(0);
  });

  test.each([
    [{ baseUrl: 'http://api.example.com' }, 'insecure-address'],
    [{ kind: 'cxone', tokenUrl: undefined }, 'token-url-missing'],
  ])('configuration %j is refused as %s', async (platform, code) => {
    const { extract } = createHarness({ platform, transport: createStubPlatform([]).transport });
    await expect(extract()).rejects.toMatchObject({ code, kind: 'usage' });
  });
});

describe('interruption', () => {
  const dieAfter =
    (pages: number): Spoiler =>
    (_r, n) =>
      n > pages ? answer(403, '') : undefined;

  test('the same run goes on with the next page', async () => {
    const cache = createMemoryCache();
    await expect(run(dieAfter(2), cache).extract()).rejects.toMatchObject({ code: 'forbidden' });
    const again = run(undefined, cache);
    const manifest = await again.extract();
    expect(again.stub.requests).toHaveLength(2);
    expect(manifest.contentHash).toBe((await run().extract()).contentHash);
    expect(await allRows(manifest, cache)).toHaveLength(36);
  });

  test('a cached page that is gone meanwhile starts the window afresh', async () => {
    const cache = createMemoryCache();
    await expect(run(dieAfter(2), cache).extract()).rejects.toThrow();
    cache.objects.delete([...cache.objects.keys()].find((name) => name.includes('/00001-'))!);
    const again = run(undefined, cache);
    expect(await allRows(await again.extract(), cache)).toHaveLength(36);
    expect(again.stub.requests).toHaveLength(4);
  });

  test('another run starts afresh: the platform may have rewritten what was read', async () => {
    const cache = createMemoryCache();
    await expect(run(dieAfter(2), cache).extract()).rejects.toThrow();
    const again = run(undefined, cache);
    await again.extract({ runId: 'run-2' });
    expect(again.stub.requests).toHaveLength(4);
  });

  test('a cursor forgotten meanwhile starts the window afresh', async () => {
    const cache = createMemoryCache();
    await expect(run(dieAfter(2), cache).extract()).rejects.toThrow();
    const again = run((_r, n) => (n === 1 ? answer(404, '') : undefined), cache);
    expect(await again.extract()).toMatchObject({
      status: 'done',
      rows: 36,
      retries: { 'window-cursor-lost': 1 },
    });
  });

  test('cancellation stops between requests', async () => {
    const controller = new AbortController();
    const { extract, stub } = run((_r, n) => {
      if (n === 2) controller.abort(new Error('cancelled'));
      return undefined;
    });
    await expect(extract({ signal: controller.signal })).rejects.toThrow('cancelled');
    expect(stub.requests).toHaveLength(2);
  });
});

describe('loading from the cache', () => {
  const config = (handleTime?: object) =>
    platformConfig.parse({
      id: 'p',
      kind: 'genesys',
      credentials: 'env://P',
      ...(handleTime ? { handleTime } : {}),
    });

  test('gives the same rows without one request, under the present settings', async () => {
    const cache = createMemoryCache();
    const { extract, stub } = run(undefined, cache);
    const manifest = await extract();
    const asked = stub.requests.length;
    const other = await windowFromCache(
      config({ includesHold: true, includesAfterCallWork: false }),
      window,
      'run-9',
      cache,
    );
    expect(other).toMatchObject({ rows: 36, queues: 3, runId: 'run-9', contentHash: manifest.contentHash });
    expect((await allRows(other, cache))[0]).toMatchObject({ handle_time_definition: 'talk+hold' });
    expect(stub.requests).toHaveLength(asked);
  });

  test('a window that was never read is named', async () => {
    const loading = windowFromCache(config(), window, 'run-9', createMemoryCache());
    await expect(loading).rejects.toMatchObject({
      code: 'not-in-cache',
      message: expect.stringContaining(window.start),
    });
  });

  test('a page that was changed in the cache is refused', async () => {
    const cache = createMemoryCache();
    const manifest = await run(undefined, cache).extract();
    const key = [...cache.objects.keys()].find((name) => name.includes('/00002-'))!;
    cache.objects.set(
      key,
      cache.objects.get([...cache.objects.keys()].find((name) => name.includes('/00001-'))!)!,
    );
    await expect(allRows(manifest, cache)).rejects.toMatchObject({ code: 'cache-page-damaged' });
  });

  test('a manifest of an older extraction is not mixed with a newer one', async () => {
    const cache = createMemoryCache();
    const manifest = await run(undefined, cache).extract();
    const changed = createStubPlatform(stubRows(['a'], window.start, 5), 10);
    await createHarness({ transport: changed.transport, cache }).extract({ runId: 'run-2' });
    await expect(allRows(manifest, cache)).rejects.toMatchObject({ code: 'cache-changed' });
  });
});
