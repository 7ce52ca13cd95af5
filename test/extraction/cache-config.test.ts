import { describe, expect, test } from 'vitest';
import { cacheConfig, configSchema } from '../../activities/contract/config.ts';

describe('cache in the configuration', () => {
  test('without one it is a folder', () => {
    expect(configSchema.parse({}).cache).toEqual({ kind: 'folder', path: '.contraflow/cache' });
  });

  test.each([
    [
      { kind: 's3', bucket: 'acme-pages', region: 'eu-west-1' },
      { kind: 's3', bucket: 'acme-pages', region: 'eu-west-1', prefix: '' },
    ],
    [
      { kind: 'gcs', bucket: 'acme.pages', prefix: 'contact/centre/' },
      { kind: 'gcs', bucket: 'acme.pages', prefix: 'contact/centre' },
    ],
  ])('%j is read as %j', (given, read) => {
    expect(cacheConfig.parse(given)).toEqual(read);
  });

  test.each([
    { kind: 's3', bucket: 'acme-pages' },
    { kind: 's3', bucket: 's3://acme', region: 'eu-west-1' },
    { kind: 's3', bucket: 'acme-pages', region: 'eu-west-1', accessKeyId: 'AKIA' },
    { kind: 'gcs', bucket: 'acme-pages', prefix: '../other' },
    { kind: 'gcs', bucket: 'acme-pages', prefix: '/a' },
    { kind: 'gcs', bucket: 'acme-pages', prefix: 'a//b' },
    { kind: 'gcs', bucket: 'acme-pages', apiEndpoint: 'localhost' },
    { kind: 'azure', bucket: 'acme-pages' },
  ])('%j is refused', (given) => {
    expect(cacheConfig.safeParse(given).success).toBe(false);
  });
});
