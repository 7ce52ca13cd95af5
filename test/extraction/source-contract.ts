import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WindowManifest } from '../../activities/contract/window-manifest.ts';
import { windowManifest } from '../../activities/contract/window-manifest.ts';
import type { Exchange, Transport, WireRequest } from '../../activities/extraction/http/index.ts';
import { createTransport } from '../../activities/extraction/http/index.ts';
import {
  countsLegs,
  readWindowDetail,
  readWindowLegs,
  readWindowRows,
} from '../../activities/extraction/index.ts';
import { contentFaults, edited, type Json, place, type WireCase } from './support/content-faults.ts';
import { createHarness, type HarnessOptions, plantedSecret, window } from './support/harness.ts';
import { createMemoryCache } from './support/memory-cache.ts';
import { answer } from './support/stub-platform.ts';

export type { Json, WireCase };

/** What a new source gives to be held to the contract of all sources. */
export interface SourceCase {
  /** A source with rows in the window, on several pages where it has pages, or with none. Closed after the tests. */
  open(filled: boolean): Promise<{ options: HarnessOptions; close(): Promise<void> }>;
  /** Default: the week of the harness. */
  window?: { start: string; end: string };
  /** Left out where no HTTP is involved. */
  wire?: WireCase;
}

type Spoil = (number: number, honest: Exchange, request: WireRequest) => Exchange | undefined;

const brokenOnce: [string, Exchange][] = [
  ['status 401', answer(401, '')],
  ['status 429 with a wait', answer(429, '', { 'retry-after': '2' })],
  ['status 429 without one', answer(429, '')],
  ['status 500', answer(500, '')],
  ['status 503', answer(503, '')],
  ['a body that breaks off', { kind: 'broken', reason: 'cut-short', detail: 'ECONNRESET' }],
  ['no answer in time', { kind: 'broken', reason: 'timeout', detail: '60 s' }],
  ['an HTML page with status 200', answer(200, '<!doctype html><title>Service</title>')],
  ['JSON cut short', answer(200, '{"rows":[{"a":1')],
];

/**
 * The contract of every source: each row of a window once or the window is not done; passing faults leave no trace but
 * in the counts; lasting ones fail the window with the reason; an interrupted window goes on; equal data have equal
 * hashes; no secret and no unknown field is kept.
 */
export function describeSource(name: string, makeSource: () => SourceCase): void {
  const source = makeSource();
  const { wire } = source;
  const span = source.window ?? window;

  describe(`${name}: source contract`, () => {
    let filled: Awaited<ReturnType<SourceCase['open']>>;
    let empty: typeof filled;
    let clean: WindowManifest;

    const run = (spoil?: Spoil, cache = createMemoryCache(), from = filled) => {
      const plain = from.options.transport ?? createTransport();
      const seen = { pages: 0 };
      const transport: Transport = async (request, signal) => {
        if (!wire?.isPage(request)) return plain(request, signal);
        seen.pages += 1;
        const number = seen.pages;
        const honest = await plain(request, signal);
        return spoil?.(number, honest, request) ?? honest;
      };
      const harness = createHarness({ ...from.options, cache, transport });
      const extract = (runId = 'run-1', signal?: AbortSignal) =>
        harness.extract({ window: span, runId, signal });
      return { ...harness, cache, seen, extract };
    };

    beforeAll(async () => {
      [filled, empty] = await Promise.all([source.open(true), source.open(false)]);
      clean = await run().extract();
    });
    afterAll(() => Promise.all([filled, empty].map((one) => one.close())));

    test('a sound window is done, and its manifest is of the contract and small', () => {
      expect(windowManifest.parse(clean)).toEqual(clean);
      expect(clean).toMatchObject({ status: 'done', complete: true, retries: {}, rejected: 0, error: null });
      expect(clean.rows).toBeGreaterThan(0);
      expect(clean.queues).toBeGreaterThan(0);
      expect(JSON.stringify(clean).length).toBeLessThan(10_000);
    });

    test('what is read back from the cache are the rows counted, once each', async () => {
      const { extract, cache } = run();
      const manifest = await extract();
      const keys: string[] = [];
      if (countsLegs(await readWindowDetail(manifest, cache))) {
        for await (const legs of readWindowLegs(manifest, cache))
          keys.push(...legs.map((leg) => `${leg.conversation_id} ${leg.leg}`));
      } else {
        for await (const rows of readWindowRows(manifest, cache))
          keys.push(...rows.map((row) => `${row.queue_id} ${row.media_type} ${row.interval_start}`));
      }
      expect(new Set(keys).size).toBe(keys.length);
      expect(keys).toHaveLength(manifest.rows);
    });

    test('the same data have the same hash in another run', async () => {
      expect((await run().extract('run-2')).contentHash).toBe(clean.contentHash);
    });

    test('a window in which nothing happened is done, with no rows or rows of zero', async () => {
      const { extract, cache } = run(undefined, undefined, empty);
      const manifest = await extract();
      expect(manifest).toMatchObject({ status: 'done', retries: {}, rejected: 0 });
      let happened = 0;
      for await (const rows of readWindowRows(manifest, cache))
        happened += rows.filter((row) => row.offered > 0).length;
      expect(happened).toBe(0);
    });

    if (wire) describeWire(wire);
    else
      test('is reached without HTTP, so that nothing is asked over it', () => expect(clean.requests).toBe(0));

    function describeWire(pages: WireCase): void {
      /** The page that is hit once: not the first, where there are more. */
      const hit = pages.onePage ? 1 : 2;

      test(`comes on ${pages.onePage ? 'one page' : 'several pages, each'} asked for once`, async () => {
        const { extract, seen } = run();
        expect((await extract()).pages).toBe(seen.pages);
        expect(seen.pages > 1).toBe(!pages.onePage);
      });

      const same = (manifest: WindowManifest) => {
        const { contentHash, rows } = clean;
        expect(manifest).toMatchObject({ status: 'done', complete: true, rows, contentHash, rejected: 0 });
        expect(Object.values(manifest.retries).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
      };

      test.each(brokenOnce)('%s once leaves the window as it would have been', async (_what, broken) => {
        same(await run((number) => (number === hit ? broken : undefined)).extract());
      });

      test.each(Object.keys(contentFaults))(
        '%s once leaves the window as it would have been',
        async (what) => {
          const fault = contentFaults[what]!;
          const spoil: Spoil = (number, honest) =>
            number === hit ? edited(honest, pages, (rows) => fault(rows, pages)) : undefined;
          same(await run(spoil).extract());
        },
      );

      test.each(Object.keys(contentFaults))('%s for ever fails the window, with the reason', async (what) => {
        const fault = contentFaults[what]!;
        const { extract, cache } = run((_number, honest) =>
          edited(honest, pages, (rows) => fault(rows, pages)),
        );
        const manifest = await extract();
        expect(manifest).toMatchObject({ status: 'failed', complete: false, rejected: 1 });
        expect(manifest.error).toMatch(/^page \d+: [a-z-]+: /);
        const reading = (async () => {
          for await (const rows of readWindowRows(manifest, cache)) expect(rows).toEqual([]);
        })();
        await expect(reading).rejects.toMatchObject({ code: 'window-failed', kind: 'data' });
      });

      const short = 'a page that lacks rows never passes for a whole window';
      const lose: Spoil = (_number, honest) =>
        edited(honest, pages, (rows) => rows.splice(0, Math.ceil(rows.length / 2)));
      if (pages.uncounted === null) {
        test(short, async () => {
          const manifest = await run(lose).extract();
          expect(manifest).toMatchObject({ status: 'failed', complete: false });
        });
      } else {
        test(`${pages.uncounted}: a page that lacks rows changes the hash`, async () => {
          expect((await run(lose).extract()).contentHash).not.toBe(clean.contentHash);
        });
      }

      test('an unknown field is reported by name; neither hash nor cache shows it', async () => {
        const spoil: Spoil = (_number, honest) =>
          edited(honest, pages, (rows) => {
            for (const row of rows) place(row, pages.measure).holder['surpriseField'] = '+353 1 234 5678';
          });
        const { extract, cache } = run(spoil);
        const manifest = await extract();
        expect(manifest).toMatchObject({ status: 'done', contentHash: clean.contentHash });
        expect(manifest.unknownFields.join()).toContain('surpriseField');
        for (const bytes of await Promise.all([...cache.objects.keys()].map((key) => cache.get(key))))
          expect(await inflated(bytes!)).not.toContain('234 5678');
      });

      test('status 403 is not repeated and says what to do', async () => {
        const { extract, seen } = run(() => answer(403, ''));
        await expect(extract()).rejects.toMatchObject({ code: 'forbidden', retryable: false });
        expect(seen.pages).toBe(1);
      });

      test('a platform that stays down is a failure that may be tried again later', async () => {
        const { extract } = run(() => answer(503, ''));
        await expect(extract()).rejects.toMatchObject({ code: 'server-error', retryable: true });
      });

      test('a long wait that the platform asks for is left to the caller', async () => {
        const { extract } = run(() => answer(429, '', { 'retry-after': '120' }));
        await expect(extract()).rejects.toMatchObject({ code: 'rate-limited', retryAfterMs: 120_000 });
      });

      const resumes = 'killed after its first page, the same run goes on behind it';
      const resumed = async () => {
        const cache = createMemoryCache();
        await expect(
          run((number) => (number > 1 ? answer(403, '') : undefined), cache).extract(),
        ).rejects.toThrow();
        const again = run(undefined, cache);
        const manifest = await again.extract();
        expect(manifest).toMatchObject({ status: 'done', rows: clean.rows, contentHash: clean.contentHash });
        expect(again.seen.pages).toBeLessThan(clean.pages);
      };
      // A window of one page has nothing behind it.
      if (!pages.onePage) test(resumes, resumed);

      test('cancelled, it asks for no further page', async () => {
        const controller = new AbortController();
        const { extract, seen } = run((number) => {
          if (number === 1) controller.abort(new Error('cancelled'));
          return undefined;
        });
        await expect(extract('run-1', controller.signal)).rejects.toThrow('cancelled');
        expect(seen.pages).toBe(1);
      });

      test('no secret or token is in cache, manifest or error', async () => {
        const tokens: string[] = [];
        const note: Spoil = (_number, _honest, request) => {
          tokens.push(String(request.headers['authorization']).replace(/^\w+ /, ''));
          return undefined;
        };
        const { extract, cache } = run(note);
        const manifest = await extract();
        const error: unknown = await run((_n, _h, request) =>
          answer(403, { message: request.headers['authorization'] }),
        )
          .extract()
          .catch((caught: unknown) => caught);
        const texts = await Promise.all([...cache.objects.values()].map((bytes) => inflated(bytes)));
        const all = [JSON.stringify(manifest), String(error), JSON.stringify(error), ...texts].join('\n');
        expect(tokens.length).toBeGreaterThan(0);
        for (const secret of [plantedSecret, ...tokens]) expect(all.includes(secret)).toBe(false);
      });
    }
  });
}

/** Text of a cached object, whether it is compressed or not. */
async function inflated(bytes: Uint8Array): Promise<string> {
  if (bytes[0] !== 0x1f) return Buffer.from(bytes).toString('utf8');
  const stream = new Blob([Buffer.from(bytes)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream).text();
}
