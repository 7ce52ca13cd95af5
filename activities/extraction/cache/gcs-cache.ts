import type { Bucket } from '@google-cloud/storage';
import type { CacheConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { checkEndpoint } from '../http/index.ts';
import { checkedKey } from './keys.ts';
import { contentOf, createNaming, objectTimeoutMs } from './object-form.ts';
import type { PageCache } from './port.ts';
import type { StoreFault } from './store-error.ts';
import { storeError } from './store-error.ts';

const faults: Readonly<Record<string, StoreFault>> = { 401: 'no-credentials', 403: 'forbidden' };

const statusOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'no answer';

/**
 * The page cache in Google Cloud Storage through the official client. Identity comes from the client's default
 * sources; a server at `apiEndpoint` is spoken to without one. Pages are written under `ifGenerationMatch=0`, so that
 * a repeated or a second writer changes nothing; a manifest is written whole, and the same content written twice is the
 * same object: every request may be repeated, which the client is told.
 */
export function createGcsCache(config: Extract<CacheConfig, { kind: 'gcs' }>): PageCache {
  const naming = createNaming(config.prefix);
  let connecting: Promise<Bucket> | null = null;

  const connect = async (): Promise<Bucket> => {
    const { apiEndpoint } = config;
    const { IdempotencyStrategy, Storage } = await import('@google-cloud/storage');
    const storage = new Storage({
      ...(apiEndpoint === undefined
        ? {}
        : {
            apiEndpoint: checkEndpoint(apiEndpoint, 'cache.apiEndpoint').origin,
            useAuthWithCustomEndpoint: false,
            projectId: 'contraflow',
          }),
      timeout: objectTimeoutMs,
      retryOptions: { autoRetry: true, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
    });
    return storage.bucket(config.bucket);
  };

  const attempt = async <T>(work: (bucket: Bucket) => Promise<T>): Promise<T> => {
    try {
      connecting ??= connect();
      return await work(await connecting);
    } catch (error) {
      if (error instanceof ContraflowError) throw error;
      const status = statusOf(error);
      const noIdentity = error instanceof Error && /default credentials/i.test(error.message);
      const fault = noIdentity ? 'no-credentials' : status === '404' ? 'no-bucket' : faults[status];
      throw storeError(
        fault ?? 'unreachable',
        `gs://${config.bucket}`,
        'storage.objects.get, storage.objects.create, storage.objects.delete and storage.objects.list',
        status,
      );
    }
  };

  const put = (key: string, bytes: Uint8Array, condition: { ifGenerationMatch?: number }) =>
    attempt(async (bucket) => {
      const { type, encoding } = contentOf(key);
      try {
        await bucket.file(naming.name(checkedKey(key))).save(Buffer.from(bytes), {
          resumable: false,
          contentType: type,
          metadata: encoding === undefined ? {} : { contentEncoding: encoding },
          preconditionOpts: condition,
        });
      } catch (error) {
        if (condition.ifGenerationMatch === 0 && statusOf(error) === '412') return;
        throw error;
      }
    });

  return {
    putOnce: (key, bytes) => put(key, bytes, { ifGenerationMatch: 0 }),
    replace: (key, bytes) => put(key, bytes, {}),
    get: (key) =>
      attempt(async (bucket) => {
        const file = bucket.file(naming.name(checkedKey(key)));
        try {
          // The port's bytes are the stored ones: what is compressed stays so.
          const [bytes] = await file.download({ decompress: false });
          return bytes;
        } catch (error) {
          // A missing bucket answers alike; the first write names it.
          if (statusOf(error) === '404') return null;
          throw error;
        }
      }),
    remove: (key) =>
      attempt(async (bucket) => {
        await bucket.file(naming.name(checkedKey(key))).delete({ ignoreNotFound: true });
      }),
    list: (prefix) =>
      attempt(async (bucket) => {
        const [files] = await bucket.getFiles({ prefix: naming.name(prefix) });
        return files.map((file) => naming.key(file.name)).sort();
      }),
  };
}
