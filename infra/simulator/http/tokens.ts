import { createHmac, timingSafeEqual } from 'node:crypto';
import type { ServerClock } from './clock.ts';

/** Permissions of the published Genesys profile, which stand in the place of scopes. */
const publishedScopes = [
  'analytics:conversationAggregate:view',
  'analytics:conversationDetail:view',
  'analytics:surveyAggregate:view',
  'audits:audit:view',
] as const;
export type PublishedScope = (typeof publishedScopes)[number];

/** Scopes that the guides and the published profile name; a client without a list of its own holds them all. */
export const allScopes = [
  'analytics:report:read',
  'routing:skill:read',
  'telephony:queue:read',
  'data:export:read',
  'outbound:campaign:read',
  'outbound:campaign:write',
  ...publishedScopes,
] as const;

/** A registered OAuth client. */
export interface SimulatedClient {
  clientId: string;
  clientSecret: string;
  /** Default: all scopes. */
  scopes?: readonly string[];
}

/** A token that holds. */
export interface Identity {
  clientId: string;
  scopes: readonly string[];
}

export interface TokenIssuer {
  /** A signed token of a client, or null where the credentials are wrong. `skewSeconds` shifts its claims. */
  issue(clientId: string, clientSecret: string, scope: string | null, skewSeconds: number): string | null;
  /** The identity behind a token, or why it does not hold. */
  verify(token: string): Identity | 'invalid' | 'expired' | 'revoked';
  revoke(token: string): void;
}

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * Issues and checks JSON Web Tokens signed with HS256 (RFC 7519), with the claims iss, sub, iat, exp, jti, scp and
 * tenantId.
 * @param clients registered clients; null accepts every credential that is not empty, with all scopes
 */
export function createTokenIssuer(options: {
  seed: number;
  lifetimeSeconds: number;
  clients: readonly SimulatedClient[] | null;
  clock: ServerClock;
}): TokenIssuer {
  const { clock, clients } = options;
  const key = `contraflow-simulator-${options.seed}`;
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');
  const revoked = new Set<string>();
  let issued = 0;

  return {
    issue(clientId, clientSecret, scope, skewSeconds) {
      const known = clients?.find((client) => client.clientId === clientId);
      if (clients ? known?.clientSecret !== clientSecret : !clientId || !clientSecret) return null;
      const held: readonly string[] = known?.scopes ?? allScopes;
      const wanted = scope?.split(' ').filter(Boolean) ?? [];
      const scp = wanted.length > 0 ? held.filter((name) => wanted.includes(name)) : held;
      const iat = Math.floor(clock.now() / 1000) + skewSeconds;
      issued += 1;
      const claims = {
        iss: 'contraflow-simulator',
        sub: clientId,
        iat,
        exp: iat + options.lifetimeSeconds,
        jti: issued,
        scp,
        tenantId: 'simulated-tenant',
      };
      const text = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
      return `${text}.${sign(text)}`;
    },
    verify(token) {
      const cut = token.lastIndexOf('.');
      const text = token.slice(0, cut);
      const expected = Buffer.from(sign(text));
      const given = Buffer.from(token.slice(cut + 1));
      if (cut < 0 || expected.length !== given.length || !timingSafeEqual(expected, given)) return 'invalid';
      if (revoked.has(token)) return 'revoked';
      const claims = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as {
        sub: string;
        iat: number;
        exp: number;
        scp: string[];
      };
      const lifetimeEnd = claims.exp * 1000;
      return clock.now() >= lifetimeEnd ? 'expired' : { clientId: claims.sub, scopes: claims.scp };
    },
    revoke(token) {
      revoked.add(token);
    },
  };
}
