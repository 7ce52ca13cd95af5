import { ok, problem, type SimulatedReply, type SimulatedRequest } from './messages.ts';
import type { TokenIssuer } from './tokens.ts';

/** Token addresses: causal-impact guide, dial-tuning guide, published Genesys API. */
export const tokenPaths = ['/oauth2/token', '/login/oauth2/token', '/oauth/token'] as const;

const grants = ['client_credentials', 'authorization_code', 'refresh_token'];

/**
 * Answers a token request: a form with grant_type, client_id and client_secret, or Basic authentication. Errors are
 * those of RFC 6749 section 5.2. The grants with a refresh token answer with a new one.
 */
export function answerToken(
  request: SimulatedRequest,
  issuer: TokenIssuer,
  lifetimeSeconds: number,
  skewSeconds: number,
): SimulatedReply {
  if (request.method !== 'POST') return problem(405, 'method.not.allowed', 'token endpoints take POST');
  const form = new URLSearchParams(request.body);
  const grant = form.get('grant_type') ?? '';
  if (!grants.includes(grant))
    return refusal(400, 'unsupported_grant_type', `grant_type "${grant}" is not supported`);
  const basic = basicCredentials(request.headers.authorization);
  const clientId = basic?.[0] ?? form.get('client_id') ?? '';
  const clientSecret = basic?.[1] ?? form.get('client_secret') ?? '';
  const needed = grant === 'refresh_token' ? 'refresh_token' : grant === 'authorization_code' ? 'code' : null;
  if (needed && !form.get(needed)) return refusal(400, 'invalid_request', `${needed} is missing`);
  const token = issuer.issue(clientId, clientSecret, form.get('scope'), skewSeconds);
  if (!token) return refusal(401, 'invalid_client', 'client authentication failed');
  const body = { access_token: token, expires_in: lifetimeSeconds, token_type: 'bearer' };
  return ok(needed ? { ...body, refresh_token: `refresh-${token.slice(-16)}` } : body);
}

function refusal(status: number, error: string, description: string): SimulatedReply {
  return { status, body: { error, error_description: description } };
}

function basicCredentials(header: string | undefined): [string, string] | null {
  const match = /^Basic\s+([A-Za-z0-9+/=_-]+)$/i.exec(header ?? '');
  if (!match) return null;
  const text = Buffer.from(match[1] ?? '', 'base64').toString();
  const cut = text.indexOf(':');
  if (cut < 0) return null;
  return [formDecoded(text.slice(0, cut)), formDecoded(text.slice(cut + 1))];
}

/** RFC 6749 section 2.3.1 form-encodes both halves; many clients do not, so text that is no encoding stays as it is. */
function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
