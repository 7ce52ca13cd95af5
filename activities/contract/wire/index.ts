/** What the platforms answer, one schema a file: what is not in a schema is drift, what breaks one is a fault. */

export type { CxonePage } from './cxone-guide.ts';
export { cxoneInteraction, cxonePage } from './cxone-guide.ts';
export type {
  CxoneContact,
  CxoneContacts,
  CxoneIntervals,
  CxoneSkillSummaries,
} from './cxone-published.ts';
export {
  cxoneConfiguration,
  cxoneContact,
  cxoneContacts,
  cxoneIntervalStat,
  cxoneIntervals,
  cxoneSkillSummaries,
  cxoneSkillSummary,
  openidConfiguration,
} from './cxone-published.ts';
export type { CampaignResponse, DialedCall, RecentCallsResponse } from './dialing.ts';
export { campaignResponse, dialedCall, recentCallsResponse } from './dialing.ts';
export type { GenesysPage } from './genesys-guide.ts';
export { genesysEntity, genesysMetrics, genesysPage } from './genesys-guide.ts';
export type { GenesysAgentAggregates } from './genesys-published-agents.ts';
export { genesysAgentAggregates } from './genesys-published-agents.ts';
export type {
  GenesysAggregateResult,
  GenesysAggregates,
  GenesysStatistics,
} from './genesys-published-aggregates.ts';
export { genesysAggregates, genesysStatistics } from './genesys-published-aggregates.ts';
export type {
  GenesysConversation,
  GenesysParticipant,
  GenesysSession,
} from './genesys-published-conversations.ts';
export {
  genesysConversation,
  genesysConversationPage,
  genesysJob,
  genesysJobAvailability,
  genesysJobState,
  genesysJobSubmission,
} from './genesys-published-conversations.ts';
export type { GenesysAudit } from './genesys-published-organisation.ts';
export {
  genesysAudit,
  genesysAuditResults,
  genesysAuditTransaction,
  genesysMemberListing,
  genesysQueueListing,
  genesysRoutingSkill,
  genesysSkillListing,
  genesysUserListing,
} from './genesys-published-organisation.ts';
export type { TokenResponse } from './token.ts';
export { tokenResponse } from './token.ts';
