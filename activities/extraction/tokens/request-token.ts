import { tokenResponse } from '../../contract/wire/index.ts';
import type { ClientCredentials } from '../../secrets/index.ts';
import type { Clock } from '../clock.ts';
import { backoffMs } from '../http/backoff.ts';
import { interpretExchange } from '../http/interpret.ts';
import type { Transport } from '../http/transport.ts';
import { PlatformError } from '../platform-error.ts';
import { tokenExpiry } from './expiry.ts';
import type { IssuedToken } from './token-source.ts';

/** Limit of a token request, milliseconds. */
const timeoutMs = 15_000;
const attempts = 5;

/** The token addresses that the guides and the published documentation give; one of them is right where another answers 404. */
const knownForms =
  'https://login.mypurecloud.com/oauth2/token, {baseUrl}/login/oauth2/token, https://login.{region}/oauth/token';

/** Turns credentials into the headers and the body of a token request. */
export type ComposeTokenRequest = (credentials: ClientCredentials) => {
  headers: Record<string, string>;
  body: string;
};

/** Client credentials with id and secret in the form body (RFC 6749, 2.3.1 and 4.4), as the guides show. */
const composeForm: ComposeTokenRequest = ({ client_id, client_secret }) => ({
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams({
    grant_type: 'client_credentials',
    client_id,
    client_secret: client_secret.reveal(),
  }).toString(),
});

export interface TokenRequestDeps {
  platform: string;
  transport: Transport;
  clock: Clock;
  random: () => number;
  credentials: () => Promise<ClientCredentials>;
  /** How this platform is asked; default: the client-credentials grant with id and secret in the form. */
  compose?: ComposeTokenRequest;
  /** Told of every token before anything can print it. */
  onToken: (value: string) => void;
}

/**
 * Requests a token, by client credentials in the form body unless `compose` says otherwise.
 *
 * @throws PlatformError `token-refused`, `token-url`, or the transport's fault once five attempts have failed
 */
export async function requestToken(tokenUrl: URL, deps: TokenRequestDeps): Promise<IssuedToken> {
  const message = (deps.compose ?? composeForm)(await deps.credentials());
  const fail = (
    code: string,
    message: string,
    hint: string,
    retryable: boolean,
    retryAfterMs: number | null = null,
  ) =>
    new PlatformError({
      kind: 'failed',
      code,
      message: `${deps.platform}: ${message}`,
      hint,
      retryable,
      retryAfterMs,
    });

  for (let attempt = 0; ; attempt++) {
    const exchange = await deps.transport({
      method: 'POST',
      url: tokenUrl,
      ...message,
      timeoutMs,
    });
    const now = deps.clock.now();
    const decision = interpretExchange(exchange, now);
    if (decision.action === 'success') {
      const parsed = tokenResponse.safeParse(decision.json);
      if (parsed.success && exchange.kind === 'answer') {
        const { access_token: value, expires_in: lifetime } = parsed.data;
        deps.onToken(value);
        return {
          value,
          issuedAt: now,
          expiresAt: tokenExpiry(value, lifetime, now, exchange.headers.get('date')),
        };
      }
      const missing = parsed.error?.issues[0]?.path.join('.') ?? '';
      throw fail(
        'token-shape',
        `the token answer has no valid "${missing}"`,
        `check tokenUrl; known forms: ${knownForms}`,
        false,
      );
    }
    if (decision.status === 404) {
      throw fail(
        'token-url',
        `no token service at ${tokenUrl.origin}${tokenUrl.pathname}`,
        `set tokenUrl; known forms: ${knownForms}`,
        false,
      );
    }
    if (decision.action === 'refresh-token' || decision.action === 'fail') {
      throw fail(
        'token-refused',
        `no token: ${decision.message}`,
        'check the client id and secret behind `credentials`',
        false,
      );
    }
    if (attempt + 1 >= attempts) {
      throw fail(decision.code, `no token: ${decision.message}`, decision.hint, true, decision.retryAfterMs);
    }
    const own = backoffMs(attempt, deps.random);
    const wait = decision.action === 'rate-limited' ? (decision.retryAfterMs ?? Math.max(5000, own)) : own;
    if (wait > 30_000) throw fail(decision.code, `no token: ${decision.message}`, decision.hint, true, wait);
    await deps.clock.sleep(wait);
  }
}
