import type { Config } from '../activities/contract/config.ts';
import { rateOf } from '../activities/extraction/rate-limit/index.ts';

/**
 * Activities of the extraction queue that all workers together may start a second: the requests a second that the API
 * platforms admit in sum, for each reading sends one at least. The server keeps to it across workers; within a worker each
 * credential's token bucket counts single requests. Undefined where no platform has an API.
 */
export function extractionStartsPerSecond({ platforms }: Pick<Config, 'platforms'>): number | undefined {
  const admitted = platforms.flatMap((platform) =>
    platform.kind === 'files' ? [] : [rateOf(platform.rateLimit, 'analytics').requestsPerMinute / 60],
  );
  if (admitted.length === 0) return undefined;
  return admitted.reduce((sum, rate) => sum + rate, 0);
}
