import type { RateLimitConfig } from '../../contract/config.ts';
import type { BucketOptions } from './token-bucket.ts';

/** Allowances that a platform counts apart. */
export type Budget = 'analytics' | 'outbound';

/** Dialling is typically admitted 100 requests a second for a tenant; it never shares what a backfill uses up. */
const usualOutbound: BucketOptions = { requestsPerMinute: 6000, burst: 100 };

/** The rate of one budget. The plain form of the configuration is extraction's; dialling then has the usual one. */
export function rateOf(config: RateLimitConfig, budget: Budget): BucketOptions {
  if (!('analytics' in config)) return budget === 'analytics' ? config : usualOutbound;
  if (budget === 'analytics') return config.analytics;
  const { requestsPerSecond, burst } = config.outbound;
  return { requestsPerMinute: requestsPerSecond * 60, burst };
}
