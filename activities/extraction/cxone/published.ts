import type { RowSettings } from '../../contract/window-manifest.ts';
import type { PageReader } from '../page.ts';
import type { CxoneConfig } from './discovery.ts';
import { createCxoneContactsReader } from './published-contacts.ts';
import { createCxoneIntervalsReader } from './published-intervals.ts';
import { createCxoneSummariesReader } from './published-summaries.ts';

/** Readers of the published profile by the name that cache manifests carry. */
export const cxonePublishedReaders: Readonly<Record<string, (settings: RowSettings) => PageReader>> = {
  'cxone/published-intervals': createCxoneIntervalsReader,
  'cxone/published-summaries': createCxoneSummariesReader,
  'cxone/published-contacts': createCxoneContactsReader,
};

/** Name of the reader that a platform of the published profile is read with. */
export function cxonePublishedSource(config: CxoneConfig): string {
  if (config.source === 'details') return 'cxone/published-contacts';
  return `cxone/published-${config.hoursFrom}`;
}

/** What the configuration of the published profile adds to the rows. */
export function cxoneRowSettings(config: CxoneConfig): Pick<RowSettings, 'unitKind' | 'serviceLevelFlag'> {
  return {
    ...(config.units === 'queue' ? {} : { unitKind: config.units }),
    ...(config.serviceLevelFlag === undefined ? {} : { serviceLevelFlag: config.serviceLevelFlag }),
  };
}
