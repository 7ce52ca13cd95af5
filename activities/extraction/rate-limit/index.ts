/** Pacing: one bucket a credential and budget. */

export type { Budget } from './budgets.ts';
export { rateOf } from './budgets.ts';
export type { BucketOptions, Lease, TokenBucket } from './token-bucket.ts';
export { createTokenBucket, LongHoldError, longestHoldMs } from './token-bucket.ts';
