import { expect, it } from 'vitest';
import { configSchema } from '../../activities/contract/config.ts';
import { extractionStartsPerSecond } from '../../worker/queue-limits.ts';

const limitOf = (platforms: unknown[]) => extractionStartsPerSecond(configSchema.parse({ platforms }));
const api = (id: string, rateLimit?: unknown) => ({
  id,
  kind: 'genesys',
  credentials: 'env://EU',
  ...(rateLimit === undefined ? {} : { rateLimit }),
});
const files = { id: 'export', kind: 'files', path: 'd.csv', columns: { queue_id: 'Topic' } };

it('is the sum of what the API platforms admit to extraction', () => {
  expect(limitOf([api('eu')])).toBe(5);
  expect(limitOf([api('eu'), api('us', { requestsPerMinute: 60 }), files])).toBe(6);
  expect(limitOf([api('eu', { analytics: { requestsPerMinute: 120 }, outbound: {} })])).toBe(2);
});

it('is not set where no platform has an API', () => {
  expect(limitOf([files])).toBeUndefined();
  expect(limitOf([])).toBeUndefined();
});
