import type { ApiPlatformConfig, PlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { RateLimitEvent } from '../contract/window-manifest.ts';
import type { Redactor, SecretResolver } from '../secrets/index.ts';
import { apiBase } from './addresses.ts';
import type { Clock } from './clock.ts';
import type { CxoneDiscovery } from './cxone/index.ts';
import { createCxoneDiscovery } from './cxone/index.ts';
import type { ApiClient, Transport } from './http/index.ts';
import { createApiClient, createTransport } from './http/index.ts';
import type { Budget, TokenBucket } from './rate-limit/index.ts';
import { createTokenBucket, rateOf } from './rate-limit/index.ts';
import { tokenWay } from './token-way.ts';
import type { TokenSource } from './tokens/index.ts';
import { createTokenSource, requestToken } from './tokens/index.ts';
import type { Trouble } from './trouble.ts';
import { watchTrouble } from './trouble.ts';

export interface SessionDeps {
  platforms: readonly PlatformConfig[];
  secrets: SecretResolver;
  redactor: Redactor;
  clock: Clock;
  /** Uniform in [0, 1), for the jitter of waits. */
  random: () => number;
  /** Told whenever a platform's limit is felt. */
  onRateLimit?: (event: RateLimitEvent) => void;
  /** Default: `fetch`. */
  transport?: Transport;
}

/** Access to the configured platforms, shared by all activities of a process: one bucket and one token a credential. */
export interface PlatformSessions {
  /** The platform's configuration. @throws ContraflowError `unknown-platform` */
  platform(id: string): PlatformConfig;
  /** A client for one of the platform's budgets. @throws ContraflowError where the platform has no API or its addresses are wrong */
  client(id: string, budget: Budget): ApiClient;
  /** What keeps the platform from answering at the moment; null where nothing does. */
  trouble(id: string): Trouble | null;
  /** Lets the next call of the platform start with a fresh token, as each cycle must. */
  renewToken(id: string, budget: Budget): void;
}

/** Tokens are renewed this long before they end: for extraction a minute, for dialling half of it, as the guides ask. */
const tokenMarginMs: Record<Budget, number> = { analytics: 60_000, outbound: 30_000 };

function memoize<V>(make: (key: string) => V): (key: string) => V {
  const made = new Map<string, V>();
  return (key) => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make(key);
    made.set(key, value);
    return value;
  };
}

/** Runs works of one key one after the other: two requests must not use one refresh token at the same time. */
function createTurns(): <T>(key: string, work: () => Promise<T>) => Promise<T> {
  const tails = new Map<string, Promise<unknown>>();
  return (key, work) => {
    const turn = (tails.get(key) ?? Promise.resolve()).then(work);
    tails.set(
      key,
      turn.catch(() => undefined),
    );
    return turn;
  };
}

export function createPlatformSessions(deps: SessionDeps): PlatformSessions {
  const { clock, random, redactor } = deps;
  const shared = deps.transport ?? createTransport();
  const watches = memoize(() => watchTrouble(shared, clock, redactor));
  const transportOf = ({ id }: ApiPlatformConfig): Transport => watches(id).transport;
  const buckets = new Map<string, TokenBucket>();
  const sources = new Map<string, TokenSource>();
  const inTurn = createTurns();
  const discoveries = new Map<string, CxoneDiscovery>();

  /** Where a tenant of CXone's published profile has its addresses found; null elsewhere. */
  const discoveryOf = (config: ApiPlatformConfig): CxoneDiscovery | null => {
    if (config.kind !== 'cxone' || config.api !== 'published') return null;
    const known =
      discoveries.get(config.id) ??
      createCxoneDiscovery(config, { transport: transportOf(config), clock, random });
    discoveries.set(config.id, known);
    return known;
  };

  const platform = (id: string): PlatformConfig => {
    const found = deps.platforms.find((candidate) => candidate.id === id);
    if (found) return found;
    const known = deps.platforms.map((candidate) => candidate.id).join(', ') || 'none';
    throw new ContraflowError({
      kind: 'usage',
      code: 'unknown-platform',
      message: `platform "${id.slice(0, 64)}" is not configured; configured: ${known}`,
      hint: 'add it under platforms: in the configuration file',
    });
  };

  const apiPlatform = (id: string): ApiPlatformConfig => {
    const config = platform(id);
    if (config.kind !== 'files') return config;
    throw new ContraflowError({
      kind: 'usage',
      code: 'no-api',
      message: `platform "${id}" reads files and has no API`,
      hint: 'name a platform of kind genesys or cxone',
    });
  };

  const tokensOf = (config: ApiPlatformConfig, budget: Budget): TokenSource => {
    const way = tokenWay(config, budget, discoveryOf(config));
    const key = `${config.credentials} ${way.known?.href ?? config.id}`;
    const known = sources.get(key);
    if (known) return known;
    const source = createTokenSource(
      (onLimit) =>
        inTurn(config.credentials, async () =>
          requestToken(await way.address(), {
            platform: config.id,
            transport: transportOf(config),
            clock,
            random,
            credentials: (options) => deps.secrets.resolveSecret(config.credentials, options),
            saveRefreshToken: (token) => deps.secrets.saveRefreshToken(config.credentials, token),
            onToken: (value) => redactor.add(value),
            onLimit,
            ...(way.compose === undefined ? {} : { compose: way.compose }),
          }),
        ),
      clock,
    );
    sources.set(key, source);
    return source;
  };

  const bucketOf = (config: ApiPlatformConfig, budget: Budget): TokenBucket => {
    const key = `${config.credentials} ${budget}`;
    const known = buckets.get(key);
    if (known) return known;
    const bucket = createTokenBucket(rateOf(config.rateLimit, budget), clock);
    buckets.set(key, bucket);
    return bucket;
  };

  const clients = memoize((key) => {
    const [id, budget] = key.split(' ') as [string, Budget];
    const config = apiPlatform(id);
    return createApiClient({
      platform: id,
      budget,
      base: discoveryOf(config)?.apiBase ?? apiBase(config),
      transport: transportOf(config),
      bucket: bucketOf(config, budget),
      tokens: tokensOf(config, budget),
      tokenMarginMs: tokenMarginMs[budget],
      clock,
      random,
      redactor,
      onRateLimit: (event) => deps.onRateLimit?.(event),
    });
  });

  return {
    platform,
    client: (id, budget) => clients(`${id} ${budget}`),
    trouble: (id) => watches(id).current(),
    renewToken: (id, budget) => tokensOf(apiPlatform(id), budget).renew(),
  };
}
