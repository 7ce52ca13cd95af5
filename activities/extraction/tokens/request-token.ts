import type { RateLimitEvent } from '../../contract/window-manifest.ts';
import { tokenResponse } from '../../contract/wire/index.ts';
import type { ClientCredentials, ReadOptions } from '../../secrets/index.ts';
import { Redacted } from '../../secrets/index.ts';
import type { Clock } from '../clock.ts';
import { backoffMs } from '../http/backoff.ts';
import type { Decision } from '../http/interpret.ts';
import { interpretExchange } from '../http/interpret.ts';
import type { Transport } from '../http/transport.ts';
import { PlatformError } from '../platform-error.ts';
import { tokenExpiry } from './expiry.ts';
import type { ComposeTokenRequest } from './token-form.ts';
import { tokenForm } from './token-form.ts';
import type { IssuedToken } from './token-source.ts';

/** Limit of a token request, milliseconds. */
const timeoutMs = 15_000;
const attempts = 5;
/** Longest wait in place; who must wait longer comes back. */
const longestWaitMs = 30_000;
/** Wait after a 429 that names none. */
const unnamedWaitMs = 5000;
/** Another worker that has just used the same refresh token needs this long to write its successor, milliseconds. */
const rotationMs = 2000;

/** The token addresses that the guides and the published documentation give; one of them is right where another answers 404. */
const knownForms =
  'https://login.mypurecloud.com/oauth2/token, {baseUrl}/login/oauth2/token, https://login.{region}/oauth/token';

const unreachedHint = 'check tokenUrl (or region), the network and HTTPS_PROXY where it lasts';

/** A refusal of the token address for too many requests; whoever waits for the token adds platform and budget. */
export type TokenLimit = Pick<RateLimitEvent, 'path' | 'status' | 'retryAfterS' | 'waitS'>;

export interface TokenRequestDeps {
  platform: string;
  transport: Transport;
  clock: Clock;
  random: () => number;
  /** `fresh` is asked for once the remembered ones were refused: they may have been changed in the store. */
  credentials: (options?: ReadOptions) => Promise<ClientCredentials>;
  /** Writes a rotated refresh token back; without it such a token is a failure. */
  saveRefreshToken?: (token: Redacted) => Promise<void>;
  /** Told of every token before anything can print it. */
  onToken: (value: string) => void;
  /** Told of every 429. */
  onLimit?: ((limit: TokenLimit) => void) | undefined;
  /** How this platform is asked; default: `tokenForm('form')`. */
  compose?: ComposeTokenRequest;
}

/** Whether two readings of a secret would send the same request. */
function sameRequest(a: ClientCredentials, b: ClientCredentials): boolean {
  const values = (one: ClientCredentials) =>
    [one.client_id, one.client_secret, one.accessKeyId, one.accessKeySecret, one.refresh_token]
      .map((value) => (value instanceof Redacted ? value.reveal() : value))
      .join('\n');
  return values(a) === values(b);
}

/**
 * Requests a token. Passing faults are repeated; refused credentials are read from their store once more and tried
 * again where they have changed; a rotated refresh token is written back before the access token is handed out.
 *
 * @throws PlatformError `token-refused`, `token-url`, `token-shape`, or the transport's fault once five attempts have failed
 * @throws ContraflowError of the secret store, or `incomplete-secret`
 */
export async function requestToken(tokenUrl: URL, deps: TokenRequestDeps): Promise<IssuedToken> {
  const { clock, platform } = deps;
  const fail = (
    code: string,
    message: string,
    hint: string,
    retryable = false,
    retryAfterMs: number | null = null,
  ) =>
    new PlatformError({
      kind: 'failed',
      code,
      message: `${platform}: ${message}`,
      hint,
      retryable,
      retryAfterMs,
    });
  const compose = deps.compose ?? tokenForm('form', platform);
  let credentials = await deps.credentials();
  let reread = false;

  /** Reads the refused credentials again; false where they are what they were. */
  const changed = async (): Promise<boolean> => {
    if (reread) return false;
    reread = true;
    if (credentials.refresh_token) await clock.sleep(rotationMs);
    const again = await deps.credentials({ fresh: true });
    if (sameRequest(again, credentials)) return false;
    credentials = again;
    return true;
  };

  const accept = async (decision: Decision, date: string | null, now: number): Promise<IssuedToken> => {
    const parsed = tokenResponse.safeParse(decision.json);
    if (!parsed.success) {
      const missing = parsed.error.issues[0]?.path.join('.') ?? '';
      throw fail(
        'token-shape',
        `the token answer has no valid "${missing}"`,
        `check tokenUrl; known forms: ${knownForms}`,
      );
    }
    const { access_token: value, expires_in: lifetime, refresh_token: next } = parsed.data;
    deps.onToken(value);
    const used = credentials.refresh_token?.reveal();
    if (used !== undefined && next !== undefined && next !== used) {
      deps.onToken(next);
      if (!deps.saveRefreshToken)
        throw fail('token-rotated', 'the refresh token was rotated and cannot be kept', 'use a secret store');
      await deps.saveRefreshToken(new Redacted(next));
    }
    return { value, issuedAt: now, expiresAt: tokenExpiry(value, lifetime, now, date) };
  };

  for (let attempt = 0; ; attempt++) {
    const exchange = await deps.transport({
      method: 'POST',
      url: tokenUrl,
      ...compose(credentials),
      timeoutMs,
    });
    const now = clock.now();
    const decision = interpretExchange(exchange, now);
    if (decision.action === 'success')
      return accept(decision, exchange.kind === 'answer' ? exchange.headers.get('date') : null, now);
    if (decision.status === 404) {
      throw fail(
        'token-url',
        `no token service at ${tokenUrl.origin}${tokenUrl.pathname}`,
        `set tokenUrl; known forms: ${knownForms}`,
      );
    }
    if (decision.action === 'refresh-token' || decision.action === 'fail') {
      if (await changed()) continue;
      throw fail(
        'token-refused',
        `no token from ${tokenUrl.origin}: ${decision.message}`,
        'check the client id and secret behind `credentials`',
      );
    }
    const own = backoffMs(attempt, deps.random);
    const limited = decision.action === 'rate-limited';
    const wait = decision.retryAfterMs ?? (limited ? Math.max(unnamedWaitMs, own) : own);
    if (limited) {
      const retryAfterS = decision.retryAfterMs === null ? null : decision.retryAfterMs / 1000;
      deps.onLimit?.({ path: tokenUrl.pathname, status: decision.status, retryAfterS, waitS: wait / 1000 });
    }
    if (attempt + 1 >= attempts || wait > longestWaitMs) {
      const later = wait > longestWaitMs ? wait : decision.retryAfterMs;
      // Without an answer it is the token address that may be wrong, not the API's.
      const hint = decision.status === null ? unreachedHint : decision.hint;
      const message = `no token from ${tokenUrl.origin}: ${decision.message}`;
      throw fail(decision.code, message, hint, true, later);
    }
    await clock.sleep(wait);
  }
}
