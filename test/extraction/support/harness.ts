import { platformConfig } from '../../../activities/contract/config.ts';
import type { RateLimitEvent } from '../../../activities/contract/window-manifest.ts';
import type { Transport } from '../../../activities/extraction/http/index.ts';
import type { Clock, ExtractWindowInput, PageCache } from '../../../activities/extraction/index.ts';
import { createPlatformSessions, extractWindow } from '../../../activities/extraction/index.ts';
import { createEnvStore, createRedactor, createSecretResolver } from '../../../activities/secrets/index.ts';
import { createMemoryCache } from './memory-cache.ts';
import { createVirtualClock } from './virtual-clock.ts';

export const plantedSecret = 'planted-secret-5f2a';
export const window = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };

export interface HarnessOptions {
  transport?: Transport;
  clock?: Clock;
  cache?: PageCache;
  /** Fields of the platform's configuration beside id, credentials and addresses. */
  platform?: Record<string, unknown>;
  baseUrl?: string;
  /** Variables beside or in place of the planted credentials. */
  environment?: Record<string, string>;
  /** A files platform in place of the API one. */
  files?: { path: string; columns: Record<string, string> };
}

/** Sessions and cache for one platform `p`, with everything that varies given by the test. */
export function createHarness(options: HarnessOptions = {}) {
  const baseUrl = options.baseUrl ?? 'http://127.0.0.1:9';
  const redactor = createRedactor();
  const events: RateLimitEvent[] = [];
  const clock = options.clock ?? createVirtualClock();
  const cache = options.cache ?? createMemoryCache();
  const environment = {
    P_CLIENT_ID: 'client',
    P_CLIENT_SECRET: plantedSecret,
    P_ACCESS_KEY_ID: 'client',
    P_ACCESS_KEY_SECRET: plantedSecret,
    ...options.environment,
  };
  const random = () => 0.5;
  const sessions = createPlatformSessions({
    platforms: [
      platformConfig.parse(
        options.files
          ? { id: 'p', kind: 'files', ...options.files }
          : {
              id: 'p',
              kind: 'genesys',
              baseUrl,
              tokenUrl: `${baseUrl}/oauth2/token`,
              credentials: 'env://P',
              ...options.platform,
            },
      ),
    ],
    secrets: createSecretResolver([createEnvStore(environment)], redactor),
    redactor,
    clock,
    random,
    onRateLimit: (event) => events.push(event),
    ...(options.transport ? { transport: options.transport } : {}),
  });
  const extract = (input: Partial<ExtractWindowInput> = {}) =>
    extractWindow({ platform: 'p', window, runId: 'run-1', ...input }, { sessions, cache, clock, random });
  return { sessions, cache, clock, random, redactor, events, extract };
}
