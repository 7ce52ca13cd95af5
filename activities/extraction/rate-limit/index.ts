/** Pacing: one bucket a credential and budget. */
export { createTokenBucket } from './token-bucket.ts';
export type { BucketOptions, Lease, TokenBucket } from './token-bucket.ts';
