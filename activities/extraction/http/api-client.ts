import type { RateLimitEvent } from '../../contract/window-manifest.ts';
import type { Redactor } from '../../secrets/index.ts';
import type { Clock } from '../clock.ts';
import { PlatformError } from '../platform-error.ts';
import type { Lease, TokenBucket } from '../rate-limit/token-bucket.ts';
import { LongHoldError, longestHoldMs } from '../rate-limit/token-bucket.ts';
import type { TokenSource } from '../tokens/token-source.ts';
import { backoffMs } from './backoff.ts';
import { joinUrl } from './endpoint.ts';
import type { Decision } from './interpret.ts';
import { interpretExchange } from './interpret.ts';
import { parseRateHeaders } from './rate-headers.ts';
import { ruleFor } from './status-table.ts';
import type { Exchange, Transport } from './transport.ts';

/** A call of a platform's API, relative to its base address. */
export interface ApiRequest {
  method: 'GET' | 'PUT' | 'POST';
  path: string;
  query?: readonly (readonly [string, string])[];
  body?: unknown;
  /** Milliseconds; 15 s unless said, 60 s for pages. */
  timeoutMs?: number;
}

export interface RequestOptions {
  signal?: AbortSignal | undefined;
  /** When the work behind the request began, milliseconds since the epoch: what began first is served first. */
  since?: number | undefined;
  /** Called once for each repeated request with the reason. */
  onRetry?: ((code: string) => void) | undefined;
  /** Called once for each request sent. */
  onSend?: (() => void) | undefined;
  /** Called once for each time the platform's limit is felt, beside the client's own receiver. */
  onRateLimit?: ((event: RateLimitEvent) => void) | undefined;
}

/** Calls one platform with one credential through its bucket and its tokens. */
export interface ApiClient {
  /** The JSON answer of a call of status 2xx, null for 204. @throws PlatformError */
  request(request: ApiRequest, options?: RequestOptions): Promise<unknown>;
}

export interface ApiClientDeps {
  platform: string;
  /** Name of the budget, for the events. */
  budget: string;
  /** The API's base address, or how it is found with a token. */
  base: URL | ((token: string) => Promise<URL>);
  transport: Transport;
  bucket: TokenBucket;
  tokens: TokenSource;
  /** Tokens are renewed this long before they end: 60 s, for dialling 30 s. */
  tokenMarginMs: number;
  clock: Clock;
  random: () => number;
  redactor: Redactor;
  onRateLimit: (event: RateLimitEvent) => void;
}

/** Requests sent for one call at most, whatever the reasons of their failure. */
const maxAttempts = 6;
const defaultTimeoutMs = 15_000;
/** Wait after a 429 that names none. */
const unnamedWaitMs = 5000;

export function createApiClient(deps: ApiClientDeps): ApiClient {
  const { clock, bucket, tokens } = deps;

  const report = (
    felt: Omit<RateLimitEvent, 'platform' | 'budget' | 'occurredAt'>,
    options: RequestOptions,
  ): void => {
    const occurredAt = new Date(clock.now()).toISOString();
    const event: RateLimitEvent = { platform: deps.platform, budget: deps.budget, occurredAt, ...felt };
    deps.onRateLimit(event);
    options.onRateLimit?.(event);
  };

  const failure = (
    request: ApiRequest,
    decision: Decision,
    retryable: boolean,
    waitMs: number | null,
  ): PlatformError =>
    new PlatformError({
      kind: 'failed',
      code: decision.code,
      message: deps.redactor.clean(
        `${deps.platform}: ${request.method} ${request.path}: ${decision.message}`,
      ),
      hint: decision.hint,
      retryable,
      status: decision.status,
      retryAfterMs: waitMs,
    });

  /** Lets the answer's headers lower the bucket, and says so when they do. */
  const learn = (exchange: Exchange, lease: Lease, path: string, options: RequestOptions): void => {
    if (exchange.kind !== 'answer') return;
    const limits = parseRateHeaders(exchange.headers, clock.now());
    if (limits.allowedPerMinute !== null) bucket.capRate(limits.allowedPerMinute);
    const { remaining } = limits;
    if (exchange.status === 429 || remaining === null) return;
    // A count that starts again at a fixed time stays at zero until then; a bucket refills by itself.
    const fixed = limits.allowedPerMinute !== null && remaining === 0;
    const waitMs = fixed ? (limits.resetMs ?? 0) : 0;
    if (waitMs > 0) bucket.holdUntil(clock.now() + waitMs);
    else if (bucket.observe(lease, remaining) === 0) return;
    const { status } = exchange;
    report({ kind: 'budget', path, status, retryAfterS: null, waitS: waitMs / 1000, remaining }, options);
  };

  /** Waits as a 429 demands, for all users of the bucket; returns the wait in milliseconds. */
  const holdBack = (decision: Decision, attempt: number, path: string, options: RequestOptions): number => {
    const own = Math.max(unnamedWaitMs, backoffMs(attempt, deps.random));
    const wait = decision.retryAfterMs ?? own;
    bucket.holdUntil(clock.now() + wait);
    const retryAfterS = decision.retryAfterMs === null ? null : decision.retryAfterMs / 1000;
    report(
      { kind: '429', path, status: decision.status, retryAfterS, waitS: wait / 1000, remaining: 0 },
      options,
    );
    return wait;
  };

  /** One exchange with a token, its rate headers taken in. */
  const exchangeUnder = async (lease: Lease, request: ApiRequest, options: RequestOptions) => {
    const { signal } = options;
    const token = await tokens.get(deps.tokenMarginMs, signal, (limit) =>
      report({ kind: '429', remaining: null, ...limit }, options),
    );
    const base = deps.base instanceof URL ? deps.base : await deps.base(token);
    options.onSend?.();
    const json: Record<string, string> =
      request.body === undefined ? {} : { 'content-type': 'application/json' };
    const exchange = await deps.transport(
      {
        method: request.method,
        url: joinUrl(base, request.path, request.query),
        headers: { authorization: `Bearer ${token}`, ...json },
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        timeoutMs: request.timeoutMs ?? defaultTimeoutMs,
      },
      signal,
    );
    learn(exchange, lease, request.path, options);
    return { token, decision: interpretExchange(exchange, clock.now()) };
  };

  /** One exchange in its turn. */
  const exchangeOnce = async (request: ApiRequest, options: RequestOptions) => {
    const { signal } = options;
    const lease = await bucket.acquire(signal, options.since).catch((error: unknown) => {
      if (!(error instanceof LongHoldError)) throw error;
      const { action, code, says, hint } = ruleFor(429);
      const held: Decision = {
        action,
        code,
        hint,
        message: `${says}: ${error.message}`,
        status: 429,
        json: null,
        retryAfterMs: null,
      };
      throw failure(request, held, true, error.waitMs);
    });
    try {
      return await exchangeUnder(lease, request, options);
    } finally {
      bucket.settle(lease);
    }
  };

  return {
    async request(request, options = {}) {
      let renewed = false;
      for (let attempt = 0; ; attempt++) {
        const last = attempt + 1 >= maxAttempts;
        const { token, decision } = await exchangeOnce(request, options);
        switch (decision.action) {
          case 'success':
            return decision.json;
          case 'fail':
            throw failure(request, decision, false, null);
          case 'refresh-token': {
            // A token that another request has dropped meanwhile does not use up this request's one renewal.
            const forced = tokens.drop(token);
            if ((renewed && forced) || last) throw failure(request, decision, true, null);
            renewed ||= forced;
            break;
          }
          case 'rate-limited': {
            const wait = holdBack(decision, attempt, request.path, options);
            if (wait > longestHoldMs || last) throw failure(request, decision, true, wait);
            break;
          }
          case 'retry': {
            const wait = decision.retryAfterMs ?? backoffMs(attempt, deps.random);
            if (wait > longestHoldMs || last) throw failure(request, decision, true, wait);
            await clock.sleep(wait, options.signal);
          }
        }
        options.onRetry?.(decision.code);
      }
    },
  };
}
