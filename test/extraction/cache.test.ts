import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  loadPage,
  manifestKey,
  pageKey,
  storePage,
  windowHash,
} from '../../activities/extraction/cache/index.ts';
import { createFolderCache } from '../../activities/extraction/index.ts';
import { createMemoryCache } from './support/memory-cache.ts';

const window = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };
const where = { platform: 'p', window, number: 3 };

describe('pages', () => {
  test('a page is stored under its number and hash and comes back as it was', async () => {
    const cache = createMemoryCache();
    const page = await storePage(cache, where, { rows: [1, 2] }, 2);
    expect(page.key).toBe(pageKey('p', window, 3, page.sha256));
    expect(page.key).toMatch(/^p\/20260105T000000Z_20260112T000000Z\/00003-[0-9a-f]{64}\.ndjson\.gz$/);
    expect(await loadPage(cache, page)).toEqual({ rows: [1, 2] });
  });

  test('equal content gives equal keys and hashes, other content others', async () => {
    const cache = createMemoryCache();
    const [a, b, c] = [
      await storePage(cache, where, { a: 1 }, 1),
      await storePage(cache, where, { a: 1 }, 1),
      await storePage(cache, where, { a: 2 }, 1),
    ];
    expect(b).toEqual(a);
    expect(c.key).not.toBe(a.key);
    expect(windowHash([a, c])).not.toBe(windowHash([c, a]));
    expect(cache.objects.size).toBe(2);
  });

  test.each([
    [
      'missing',
      async (cache: ReturnType<typeof createMemoryCache>, key: string) => void cache.objects.delete(key),
      'cache-page-missing',
    ],
    [
      'cut short',
      async (cache: ReturnType<typeof createMemoryCache>, key: string) =>
        void cache.objects.set(key, cache.objects.get(key)!.slice(0, 20)),
      'cache-page-damaged',
    ],
    [
      'exchanged',
      async (cache: ReturnType<typeof createMemoryCache>, key: string) => {
        const other = await storePage(cache, where, { other: true }, 1);
        cache.objects.set(key, cache.objects.get(other.key)!);
      },
      'cache-page-damaged',
    ],
  ])('a page that is %s is noticed', async (_name, damage, code) => {
    const cache = createMemoryCache();
    const page = await storePage(cache, where, { rows: [1] }, 1);
    await damage(cache, page.key);
    await expect(loadPage(cache, page)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(page.key),
    });
  });
});

describe('folder', () => {
  let root: string;
  beforeEach(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'contraflow-cache-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const bytes = (text: string) => new TextEncoder().encode(text);
  const text = async (found: Promise<Uint8Array | null>) => {
    const content = await found;
    return content === null ? null : new TextDecoder().decode(content);
  };

  test('an immutable object keeps its first content, a replaced one has the last', async () => {
    const cache = createFolderCache(root);
    await cache.putOnce('p/w/page', bytes('one'));
    await cache.putOnce('p/w/page', bytes('two'));
    await cache.replace(manifestKey('p', window), bytes('one'));
    await cache.replace(manifestKey('p', window), bytes('two'));
    expect(await text(cache.get('p/w/page'))).toBe('one');
    expect(await text(cache.get(manifestKey('p', window)))).toBe('two');
    expect(await cache.get('p/w/none')).toBeNull();
  });

  test('a listing is sorted, by prefix, without leftovers of interrupted writes', async () => {
    const cache = createFolderCache(root);
    for (const key of ['p/w/b', 'p/w/a', 'p/x/c', 'q/w/a']) await cache.putOnce(key, bytes(key));
    await writeFile(path.join(root, 'p/w/.partial-1'), 'half');
    expect(await cache.list('p/')).toEqual(['p/w/a', 'p/w/b', 'p/x/c']);
    expect(await cache.list('p/w/b')).toEqual(['p/w/b']);
    expect(await cache.list('none/')).toEqual([]);
  });

  test('concurrent writers leave one whole object and nothing else', async () => {
    const cache = createFolderCache(root);
    const contents = Array.from({ length: 8 }, (_, i) => String(i).repeat(10_000));
    await Promise.all(contents.map((content) => cache.replace('p/w/manifest.json', bytes(content))));
    expect(contents).toContain(await text(cache.get('p/w/manifest.json')));
    expect(await readdir(path.join(root, 'p/w'))).toEqual(['manifest.json']);
  });

  test.each(['../x', 'p/../../x', '/etc/passwd', 'p//x', 'p/a b', '', '.'])(
    'key "%s" is refused',
    async (key) => {
      await expect(createFolderCache(root).replace(key, bytes('x'))).rejects.toMatchObject({
        code: 'bad-cache-key',
      });
    },
  );
});
