/** Claims of an access token that Contraflow reads. Empty where the token is opaque, which is no error. */
export interface TokenClaims {
  /** Expiry, seconds since the epoch on the platform's clock. */
  exp?: number;
  /** Scopes from `scp` or `scope`, as a list or as words. */
  scopes?: string[];
  /** Tenant of a CXone token. */
  tenantId?: string;
}

function decode(segment: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

/**
 * Reads the claims of a JWT without checking its signature: they serve for expiry and scopes only, never for trust.
 */
export function readClaims(token: string): TokenClaims {
  const parts = token.split('.');
  const payload = parts.length === 3 ? decode(parts[1]!) : null;
  if (payload === null) return {};
  const claims: TokenClaims = {};
  if (typeof payload['exp'] === 'number' && Number.isFinite(payload['exp'])) claims.exp = payload['exp'];
  if (typeof payload['tenantId'] === 'string') claims.tenantId = payload['tenantId'];
  const scopes = payload['scp'] ?? payload['scope'];
  if (typeof scopes === 'string') claims.scopes = scopes.split(/\s+/).filter((scope) => scope !== '');
  if (Array.isArray(scopes)) claims.scopes = scopes.filter((scope) => typeof scope === 'string');
  return claims;
}
