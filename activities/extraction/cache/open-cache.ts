import type { CacheConfig } from '../../contract/config.ts';
import { createFolderCache } from './folder-cache.ts';
import { createGcsCache } from './gcs-cache.ts';
import type { PageCache } from './port.ts';
import { createS3Cache } from './s3-cache.ts';

/** The page cache that the configuration names. Nothing is connected to before its first use. */
export function openCache(config: CacheConfig): PageCache {
  switch (config.kind) {
    case 'folder':
      return createFolderCache(config.path);
    case 's3':
      return createS3Cache(config);
    case 'gcs':
      return createGcsCache(config);
  }
}
