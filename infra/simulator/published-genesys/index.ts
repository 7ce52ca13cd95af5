/** The published profile of Genesys Cloud, from the same seeded data as the guide profile. */
export { createAuditQueries } from './audits.ts';
export { publishedReply } from './error-body.ts';
export { createDetailJobs } from './jobs.ts';
export { findPublishedGenesys, type PublishedGenesys, publishedGenesysEndpoint } from './routes.ts';
