import type { PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { CacheManifest, RowSettings } from '../contract/window-manifest.ts';
import {
  createCxoneGuideReader,
  cxonePublishedReaders,
  cxonePublishedSource,
  cxoneRowSettings,
} from './cxone/index.ts';
import { createGenesysGuideReader } from './genesys/guide.ts';
import { createGenesysAggregateReader } from './genesys/published-aggregates.ts';
import { createGenesysDetailsReader } from './genesys/published-details.ts';
import { handleTimeDefinitionOf } from './handle-time.ts';
import type { PageReader } from './page.ts';

/** Source name of the files platform, whose pages hold finished rows and need no reader. */
export const filesSource = 'files';

/** Ten years: files have no limit of their own, but a window is held in memory. */
const maxFileWindowDays = 3660;

/** Every platform and profile that can be read, by the name that cache manifests carry. */
const readers: Readonly<Record<string, (settings: RowSettings) => PageReader>> = {
  'genesys/guide': createGenesysGuideReader,
  'genesys/published': createGenesysAggregateReader,
  'genesys/published-details': createGenesysDetailsReader,
  'cxone/guide': createCxoneGuideReader,
  ...cxonePublishedReaders,
};

/** Source name and row settings of a configured platform: what a cache manifest remembers of it. */
export function sourceOf(platform: PlatformConfig): Pick<CacheManifest, 'source' | 'settings'> {
  const { mediaType } = platform;
  if (platform.kind === 'files') {
    return {
      source: filesSource,
      settings: { mediaType, handleTimeDefinition: platform.handleTimeDefinition },
    };
  }
  const handleTimeDefinition = handleTimeDefinitionOf(platform.kind, platform.handleTime);
  if (platform.kind === 'cxone' && platform.api === 'published') {
    const settings = { mediaType, handleTimeDefinition, ...cxoneRowSettings(platform) };
    return { source: cxonePublishedSource(platform), settings };
  }
  const detail = platform.source === 'details' ? '-details' : '';
  return {
    source: `${platform.kind}/${platform.api}${detail}`,
    settings: { mediaType, handleTimeDefinition },
  };
}

/**
 * The reader of a source.
 * @throws ContraflowError `unsupported-profile`
 */
export function readerFor({ source, settings }: Pick<CacheManifest, 'source' | 'settings'>): PageReader {
  const create = readers[source];
  if (create) return create(settings);
  throw new ContraflowError({
    kind: 'usage',
    code: 'unsupported-profile',
    message: `${source} cannot be read; supported: ${Object.keys(readers).join(', ')}`,
    hint: 'set api and source of the platform to one of them',
  });
}

/**
 * Longest window that a platform can be read in, days.
 * @throws ContraflowError `unsupported-profile`
 */
export function maxWindowDaysOf(platform: PlatformConfig): number {
  return platform.kind === 'files' ? maxFileWindowDays : readerFor(sourceOf(platform)).maxWindowDays;
}
