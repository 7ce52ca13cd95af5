import { ok, problem, type SimulatedReply, type SimulatedRequest } from '../http/messages.ts';
import type { TokenIssuer } from '../http/tokens.ts';

/** Token addresses of the published CXone profile. */
export const cxoneTokenPaths = ['/authentication/v1/token/access-key', '/auth/token'] as const;

/** Address that the client reached, as the documents of discovery name it. */
function origin(request: SimulatedRequest): string {
  return `http://${request.headers.host ?? '127.0.0.1'}`;
}

/** The well-known documents, which need no token; null for other paths. */
export function answerDiscovery(request: SimulatedRequest): SimulatedReply | null {
  if (request.path === '/.well-known/openid-configuration') {
    return ok({ issuer: origin(request), token_endpoint: `${origin(request)}/auth/token` });
  }
  if (request.path !== '/.well-known/cxone-configuration') return null;
  if (!request.query.get('tenantId')) return problem(400, 'bad.request', 'tenantId is missing');
  return ok({ api_endpoint: origin(request), area: 'na1', domain: 'niceincontact.com' });
}

/** An access key as JSON, or as user name and password of a registered client; null where it is neither. */
function accessKey(request: SimulatedRequest): { id: string; secret: string } | null {
  if (request.path === '/auth/token') {
    const form = new URLSearchParams(request.body);
    if (form.get('grant_type') !== 'password') return null;
    const client = form.get('client_id') ?? request.headers.authorization;
    return client ? { id: form.get('username') ?? '', secret: form.get('password') ?? '' } : null;
  }
  try {
    const { accessKeyId, accessKeySecret } = JSON.parse(request.body) as Record<string, unknown>;
    return { id: String(accessKeyId ?? ''), secret: String(accessKeySecret ?? '') };
  } catch {
    return null;
  }
}

/** Answers a token request by access key. The token's claims name the tenant. */
export function answerAccessKey(
  request: SimulatedRequest,
  issuer: TokenIssuer,
  lifetimeSeconds: number,
  skewSeconds: number,
): SimulatedReply {
  if (request.method !== 'POST') return problem(405, 'method.not.allowed', 'token endpoints take POST');
  const key = accessKey(request);
  if (!key) return problem(400, 'invalid_request', 'an access key is required');
  const token = issuer.issue(key.id, key.secret, null, skewSeconds);
  if (!token) return problem(401, 'invalid_client', 'the access key is not known');
  return ok({
    access_token: token,
    id_token: token,
    refresh_token: `refresh-${token.slice(-16)}`,
    token_type: 'Bearer',
    expires_in: lifetimeSeconds,
  });
}
