import type { ApiPlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { createCxoneGuideReader } from './cxone/guide.ts';
import { createGenesysGuideReader } from './genesys/guide.ts';
import type { PageReader } from './page.ts';

type Settings = Pick<ApiPlatformConfig, 'mediaType' | 'handleTime'>;

/** Every platform and profile that can be read, by the name that cache manifests carry. */
const readers: Readonly<Record<string, (settings: Settings) => PageReader>> = {
  'genesys/guide': createGenesysGuideReader,
  'cxone/guide': createCxoneGuideReader,
};

/**
 * The reader of a platform.
 * @throws ContraflowError `unsupported-profile`
 */
export function readerFor(platform: ApiPlatformConfig): PageReader {
  const create = readers[`${platform.kind}/${platform.api}`];
  if (create) return create(platform);
  throw new ContraflowError({
    kind: 'usage',
    code: 'unsupported-profile',
    message: `platforms.${platform.id}: api ${platform.api} is not supported for ${platform.kind}; supported: guide`,
    hint: `set api: guide`,
  });
}
