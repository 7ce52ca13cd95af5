/** What the platforms answer, one schema a file: what is not in a schema is drift, what breaks one is a fault. */

export type { CxonePage } from './cxone-guide.ts';
export { cxoneInteraction, cxonePage } from './cxone-guide.ts';
export type { CampaignResponse, DialedCall, RecentCallsResponse } from './dialing.ts';
export { campaignResponse, dialedCall, recentCallsResponse } from './dialing.ts';
export type { GenesysPage } from './genesys-guide.ts';
export { genesysEntity, genesysMetrics, genesysPage } from './genesys-guide.ts';
export type { TokenResponse } from './token.ts';
export { tokenResponse } from './token.ts';
