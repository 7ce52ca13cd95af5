/** Genesys Cloud: the guide's listing, the published aggregates and detail jobs, the organisation, its audits. */
export { createGenesysGuideReader } from './guide.ts';
export type { HandledDay } from './handled-days.ts';
export { handledQuery, readHandledDays } from './handled-days.ts';
export type { QueueEntry } from './organisation.ts';
export { listMembers, listQueues, listSkillsOfUsers } from './organisation.ts';
export { createGenesysAggregateReader } from './published-aggregates.ts';
export { createGenesysDetailsReader } from './published-details.ts';
export { genesysRegion, genesysRegions } from './regions.ts';
export type { RoutingChange } from './routing-audits.ts';
export { readRoutingChanges } from './routing-audits.ts';
