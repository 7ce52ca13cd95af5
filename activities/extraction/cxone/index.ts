/** NICE CXone: readers of both profiles, discovery of a tenant's addresses, the poll for rewritten contacts. */
export type { CxoneDiscovery } from './discovery.ts';
export { createCxoneDiscovery } from './discovery.ts';
export { createCxoneGuideReader } from './guide.ts';
export type { ChangedContacts } from './poll-changes.ts';
export { pollChangedContacts, windowsOfDays } from './poll-changes.ts';
export { cxonePublishedReaders, cxonePublishedSource, cxoneRowSettings } from './published.ts';
