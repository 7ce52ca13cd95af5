import { createHash } from 'node:crypto';
import type { Config } from '../contract/config.ts';

/** JSON text with sorted keys, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** First 16 hexadecimal digits of the SHA-256 of a value's canonical text. */
export function shortHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 16);
}

/**
 * Hash of what the configuration says to compute. Addresses, credentials, rates and receivers are left out: the same
 * computation has the same hash wherever it runs, and so the same run ids.
 */
export function configHash(config: Config): string {
  const { platforms, queues, changes, events, drift } = config;
  const places = new Set(['baseUrl', 'tokenUrl', 'region', 'credentials', 'rateLimit', 'path']);
  return shortHash({
    platforms: platforms.map((platform) =>
      Object.fromEntries(Object.entries(platform).filter(([key]) => !places.has(key))),
    ),
    queues,
    changes,
    events,
    drift,
  });
}
