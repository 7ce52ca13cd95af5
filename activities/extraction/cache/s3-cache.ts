import { Agent } from 'node:https';
import type { S3Client } from '@aws-sdk/client-s3';
import type { CacheConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { clientErrorName } from '../../failures/client-error-name.ts';
import { checkEndpoint } from '../http/index.ts';
import { checkedKey } from './keys.ts';
import { contentOf, createNaming, objectTimeoutMs } from './object-form.ts';
import type { PageCache } from './port.ts';
import type { StoreFault } from './store-error.ts';
import { storeError } from './store-error.ts';

const faults: Readonly<Record<string, StoreFault>> = {
  NoSuchBucket: 'no-bucket',
  AccessDenied: 'forbidden',
  Forbidden: 'forbidden',
  CredentialsProviderError: 'no-credentials',
  InvalidAccessKeyId: 'no-credentials',
  SignatureDoesNotMatch: 'no-credentials',
  ExpiredToken: 'no-credentials',
};

/** A write met another write of the same key; the store asks to try again. */
const conflictAttempts = 4;

/**
 * The page cache in Amazon S3, or a store that speaks it, through the official client. Identity comes from the client's
 * default sources. Pages are written with `If-None-Match: *`, so that a repeated or a second writer changes nothing; a
 * manifest is written whole, and the same content written twice is the same object: the client may repeat either.
 */
export function createS3Cache(config: Extract<CacheConfig, { kind: 's3' }>): PageCache {
  const naming = createNaming(config.prefix);
  let connecting: Promise<S3Client> | null = null;

  const connect = async (): Promise<S3Client> => {
    const { endpoint } = config;
    const { S3Client: Client } = await import('@aws-sdk/client-s3');
    return new Client({
      region: config.region,
      ...(endpoint === undefined
        ? {}
        : {
            endpoint: checkEndpoint(endpoint, 'cache.endpoint').href,
            forcePathStyle: true,
            requestChecksumCalculation: 'WHEN_REQUIRED' as const,
            responseChecksumValidation: 'WHEN_REQUIRED' as const,
          }),
      requestHandler: {
        connectionTimeout: 5_000,
        requestTimeout: objectTimeoutMs,
        throwOnRequestTimeout: true,
        httpsAgent: new Agent({ keepAlive: true, maxSockets: 50, proxyEnv: process.env }),
      },
    });
  };

  const attempt = async <T>(
    work: (client: S3Client, sdk: typeof import('@aws-sdk/client-s3')) => Promise<T>,
  ): Promise<T> => {
    try {
      connecting ??= connect();
      return await work(await connecting, await import('@aws-sdk/client-s3'));
    } catch (error) {
      if (error instanceof ContraflowError) throw error;
      throw storeError(
        faults[clientErrorName(error)] ?? 'unreachable',
        `s3://${config.bucket}`,
        's3:GetObject, s3:PutObject, s3:ListBucket (and s3:DeleteObject where retention.cacheDays is set)',
        clientErrorName(error),
      );
    }
  };

  const put = (key: string, bytes: Uint8Array, condition: { IfNoneMatch?: string }) =>
    attempt(async (client, { PutObjectCommand }) => {
      const { type, encoding } = contentOf(key);
      const command = new PutObjectCommand({
        Bucket: config.bucket,
        Key: naming.name(checkedKey(key)),
        Body: bytes,
        ContentType: type,
        ...(encoding === undefined ? {} : { ContentEncoding: encoding }),
        ...condition,
      });
      for (let left = conflictAttempts; ; left--) {
        try {
          await client.send(command);
          return;
        } catch (error) {
          if (condition.IfNoneMatch && clientErrorName(error) === 'PreconditionFailed') return;
          if (left <= 1 || clientErrorName(error) !== 'ConditionalRequestConflict') throw error;
        }
      }
    });

  return {
    putOnce: (key, bytes) => put(key, bytes, { IfNoneMatch: '*' }),
    replace: (key, bytes) => put(key, bytes, {}),
    get: (key) =>
      attempt(async (client, { GetObjectCommand }) => {
        const command = new GetObjectCommand({ Bucket: config.bucket, Key: naming.name(checkedKey(key)) });
        try {
          const { Body } = await client.send(command);
          return (await Body?.transformToByteArray()) ?? null;
        } catch (error) {
          if (clientErrorName(error) === 'NoSuchKey') return null;
          throw error;
        }
      }),
    remove: (key) =>
      attempt(async (client, { DeleteObjectCommand }) => {
        const Key = naming.name(checkedKey(key));
        await client.send(new DeleteObjectCommand({ Bucket: config.bucket, Key }));
      }),
    list: (prefix) =>
      attempt(async (client, { paginateListObjectsV2 }) => {
        const keys: string[] = [];
        const pages = paginateListObjectsV2(
          { client },
          { Bucket: config.bucket, Prefix: naming.name(prefix) },
        );
        for await (const { Contents = [] } of pages)
          for (const { Key } of Contents) if (Key !== undefined) keys.push(naming.key(Key));
        return keys.sort();
      }),
  };
}
