import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CreateBucketCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cacheConfig } from '../../activities/contract/config.ts';
import type { PageCache } from '../../activities/extraction/cache/index.ts';
import { loadPage, openCache, storePage } from '../../activities/extraction/cache/index.ts';
import type { Emulator } from '../../infra/emulators/index.ts';
import {
  emulatedListingSize,
  emulatorPython,
  startAwsEmulator,
  startGcsEmulator,
} from '../../infra/emulators/index.ts';

const { python } = await emulatorPython();
const bytes = (text: string): Uint8Array => Buffer.from(text);
const text = (content: Uint8Array | null): string | null => content && Buffer.from(content).toString('utf8');
const where = { platform: 'p', window: { start: '2026-01-05T00:00:00Z', end: '2026-01-12T00:00:00Z' } };

/** What every store of the page cache must do; `open` gives a cache whose folder in the store is the one named. */
function describeCache(name: string, open: (folder: string) => PageCache): void {
  describe(`page cache: ${name}`, () => {
    test('what was put comes back; what was not is null', async () => {
      const cache = open('get');
      await cache.putOnce('p/a.json.gz', new Uint8Array([0, 255, 31, 139, 10]));
      expect([...((await cache.get('p/a.json.gz')) ?? [])]).toEqual([0, 255, 31, 139, 10]);
      expect(await cache.get('p/b.json.gz')).toBeNull();
    });

    test('an object is written once: later content changes nothing', async () => {
      const cache = open('once');
      await cache.putOnce('p/a.json.gz', bytes('first'));
      await cache.putOnce('p/a.json.gz', bytes('second'));
      expect(text(await cache.get('p/a.json.gz'))).toBe('first');
    });

    test('of writers at the same time one wins and nobody fails', async () => {
      const cache = open('race');
      const contents = Array.from({ length: 6 }, (_, n) => `writer ${n}`);
      await Promise.all(contents.map((content) => cache.putOnce('p/a.json.gz', bytes(content))));
      expect(contents).toContain(text(await cache.get('p/a.json.gz')));
    });

    test('a manifest is replaced', async () => {
      const cache = open('replace');
      await cache.replace('p/w/manifest.json', bytes('one'));
      await cache.replace('p/w/manifest.json', bytes('two, longer'));
      await cache.replace('p/w/manifest.json', bytes('3'));
      expect(text(await cache.get('p/w/manifest.json'))).toBe('3');
    });

    test('listing gives the keys of a prefix, sorted, without the folder in the store', async () => {
      const cache = open('list');
      for (const key of ['p/w2/b.json', 'p/w1/a.json', 'p/w2/a.json', 'q/w2/a.json'])
        await cache.replace(key, bytes(key));
      expect(await cache.list('p/w2/')).toEqual(['p/w2/a.json', 'p/w2/b.json']);
      expect(await cache.list('p/w')).toEqual(['p/w1/a.json', 'p/w2/a.json', 'p/w2/b.json']);
      expect(await cache.list('none/')).toEqual([]);
    });

    test('what is removed is gone, and removing it again is no fault', async () => {
      const cache = open('remove');
      await cache.replace('p/w/a.json', bytes('a'));
      await cache.replace('p/w/b.json', bytes('b'));
      await cache.remove('p/w/a.json');
      await cache.remove('p/w/a.json');
      expect(await cache.get('p/w/a.json')).toBeNull();
      expect(await cache.list('p/')).toEqual(['p/w/b.json']);
      await expect(cache.remove('../x')).rejects.toMatchObject({ code: 'bad-cache-key' });
    });

    test('folders of the store do not see each other', async () => {
      await open('one').replace('p/a.json', bytes('1'));
      expect(await open('two').get('p/a.json')).toBeNull();
      expect(await open('two').list('')).toEqual([]);
    });

    test.each(['../x', 'p//x', '/p/x', 'p/a b', 'p/ü'])(
      'key %s is refused before anything is sent',
      async (key) => {
        const cache = open('safe');
        for (const refused of [
          cache.putOnce(key, bytes('x')),
          cache.replace(key, bytes('x')),
          cache.get(key),
        ])
          await expect(refused).rejects.toMatchObject({ code: 'bad-cache-key', kind: 'usage' });
      },
    );

    test('pages go through compressed and proven', async () => {
      const cache = open('pages');
      const content = { rows: Array.from({ length: 500 }, (_, row) => ({ row, queue: 'billing' })) };
      const page = await storePage(cache, { ...where, number: 1 }, content, 500);
      expect(await loadPage(cache, page)).toEqual(content);
      expect((await cache.get(page.key))?.length).toBeLessThan(page.bytes / 3);
    });
  });
}

describe('folder', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(path.join(tmpdir(), 'contraflow-cache-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));
  describeCache('folder', (folder) => openCache({ kind: 'folder', path: path.join(root, folder) }));
});

describe.skipIf(python === null)('S3 (needs Python for the emulator)', () => {
  let aws: Emulator;
  let client: S3Client;
  const open = (prefix: string, bucket = 'pages') =>
    openCache(cacheConfig.parse({ kind: 's3', bucket, prefix, region: 'eu-west-1', endpoint: aws.url }));
  beforeAll(async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'planted-aws-key-1');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'planted-aws-secret-1');
    aws = await startAwsEmulator(python!);
    client = new S3Client({ region: 'eu-west-1', endpoint: aws.url, forcePathStyle: true });
    const location = { LocationConstraint: 'eu-west-1' as const };
    await client.send(new CreateBucketCommand({ Bucket: 'pages', CreateBucketConfiguration: location }));
  });
  afterAll(async () => {
    client.destroy();
    await aws.close();
    vi.unstubAllEnvs();
  });
  describeCache('s3', open);

  test('objects say what they are', async () => {
    await open('labels').putOnce('p/a.json.gz', bytes('x'));
    const head = await client.send(new HeadObjectCommand({ Bucket: 'pages', Key: 'labels/p/a.json.gz' }));
    expect(head).toMatchObject({ ContentType: 'application/json', ContentEncoding: 'gzip' });
  });

  test('listing goes beyond the keys of one answer', async () => {
    const cache = open('many');
    const keys = Array.from(
      { length: 3 * emulatedListingSize },
      (_, n) => `p/${String(n).padStart(5, '0')}.json`,
    );
    await Promise.all(keys.map((key) => cache.replace(key, bytes('1'))));
    expect(await cache.list('p/')).toEqual(keys);
  });

  test('a missing bucket is named, without a secret', async () => {
    const failure = await open('x', 'nowhere')
      .replace('p/a', bytes('1'))
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: 'cache-bucket-missing',
      message: expect.stringContaining('s3://nowhere'),
    });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('planted-aws');
  });
});

describe.skipIf(python === null)('Google Cloud Storage (needs Python for the emulator)', () => {
  let gcs: Emulator;
  const open = (prefix: string, bucket = 'pages') =>
    openCache(cacheConfig.parse({ kind: 'gcs', bucket, prefix, apiEndpoint: gcs.url }));
  beforeAll(async () => {
    gcs = await startGcsEmulator(python!, 'pages');
  });
  afterAll(() => gcs.close());
  describeCache('gcs', open);

  test('objects say what they are', async () => {
    await open('labels').putOnce('p/a.json.gz', bytes('x'));
    const storage = new Storage({ apiEndpoint: gcs.url, projectId: 'p', useAuthWithCustomEndpoint: false });
    const [metadata] = await storage.bucket('pages').file('labels/p/a.json.gz').getMetadata();
    expect(metadata).toMatchObject({ contentType: 'application/json', contentEncoding: 'gzip' });
  });

  test('a missing bucket is named by the first write', async () => {
    await expect(open('x', 'nowhere').replace('p/a', bytes('1'))).rejects.toMatchObject({
      code: 'cache-bucket-missing',
      message: expect.stringContaining('gs://nowhere'),
    });
  });
});

describe('stores that are not there', () => {
  test.each([
    { kind: 's3', bucket: 'pages', region: 'eu-west-1', endpoint: 'http://store.example' },
    { kind: 'gcs', bucket: 'pages', apiEndpoint: 'http://store.example' },
  ])('$kind over plain http is refused', async (config) => {
    await expect(openCache(cacheConfig.parse(config)).get('p/a')).rejects.toMatchObject({
      code: 'insecure-address',
      kind: 'usage',
    });
  });
});
