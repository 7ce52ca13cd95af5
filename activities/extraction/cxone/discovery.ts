import type { z } from 'zod';
import type { ApiPlatformConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';
import { cxoneConfiguration, openidConfiguration } from '../../contract/wire/index.ts';
import type { Clock } from '../clock.ts';
import type { Transport } from '../http/index.ts';
import { backoffMs, checkEndpoint, interpretExchange, joinUrl } from '../http/index.ts';
import { PlatformError } from '../platform-error.ts';
import { readClaims } from '../tokens/index.ts';
import { checkLogin } from './check-login.ts';

export type CxoneConfig = Extract<ApiPlatformConfig, { kind: 'cxone' }>;

export interface DiscoveryDeps {
  transport: Transport;
  clock: Clock;
  random: () => number;
}

/** Where a CXone tenant's token service and API are, found once and remembered. */
export interface CxoneDiscovery {
  /** Address that issues tokens. */
  tokenAddress(): Promise<URL>;
  /** Base of the reporting API, version included. @param token an access token, whose claims name the tenant */
  apiBase(token: string): Promise<URL>;
}

const commonIssuer = 'https://cxone.niceincontact.com';
const timeoutMs = 15_000;
const attempts = 4;

/** A base that already names a version, as older clusters' addresses do, is taken as it is. */
function withVersion(base: URL, version: string): URL {
  return /\/services\/v\d/i.test(base.pathname)
    ? base
    : joinUrl(base, `/incontactapi/services/v${version.includes('.') ? version : `${version}.0`}`);
}

/** Remembers a success; a failure is tried again by the next caller. */
function once<T>(find: (...args: [string]) => Promise<T>): (...args: [string]) => Promise<T> {
  let found: Promise<T> | null = null;
  return (argument) => {
    found ??= find(argument).catch((error: unknown) => {
      found = null;
      throw error;
    });
    return found;
  };
}

/**
 * Discovery of one CXone platform. `tokenUrl` and `baseUrl` of the configuration go before what is discovered. No
 * credential is sent; what comes back is held to the same rules as an address in the configuration.
 */
export function createCxoneDiscovery(config: CxoneConfig, deps: DiscoveryDeps): CxoneDiscovery {
  const key = (name: string) => `platforms.${config.id}.${name}`;
  const issuer = () => checkEndpoint(config.issuer ?? commonIssuer, key('issuer'));

  const ask = async <S extends z.ZodType>(url: URL, schema: S): Promise<z.output<S>> => {
    for (let attempt = 0; ; attempt++) {
      const exchange = await deps.transport({ method: 'GET', url, headers: {}, timeoutMs });
      const decision = interpretExchange(exchange, deps.clock.now());
      const parsed = decision.action === 'success' ? schema.safeParse(decision.json) : null;
      if (parsed?.success) return parsed.data;
      const passing = decision.action === 'retry' || decision.action === 'rate-limited';
      const wait = decision.retryAfterMs ?? backoffMs(attempt, deps.random);
      if (!passing || attempt + 1 >= attempts || wait > 30_000) {
        throw new PlatformError({
          kind: 'failed',
          code: parsed ? 'discovery-shape' : 'discovery-failed',
          message: `${config.id}: ${url.origin}${url.pathname}: ${parsed ? 'not the expected document' : decision.message}`,
          hint: `check ${key('issuer')}, or set ${key('baseUrl')} and ${key('tokenUrl')}`,
          retryable: passing,
          status: decision.status,
          retryAfterMs: passing ? decision.retryAfterMs : null,
        });
      }
      await deps.clock.sleep(wait);
    }
  };

  const findTokenAddress = async (): Promise<URL> => {
    if (config.tokenUrl !== undefined) return checkEndpoint(config.tokenUrl, key('tokenUrl'));
    if (config.login === 'password') {
      const document = await ask(joinUrl(issuer(), '/.well-known/openid-configuration'), openidConfiguration);
      return checkEndpoint(document.token_endpoint, `${key('issuer')} (token_endpoint)`);
    }
    checkLogin(config);
    const origin = `https://${config.region ?? 'na1'}.nice-incontact.com`;
    return joinUrl(checkEndpoint(origin, key('region')), '/authentication/v1/token/access-key');
  };

  const findApiBase = async (token: string): Promise<URL> => {
    if (config.baseUrl !== undefined)
      return withVersion(checkEndpoint(config.baseUrl, key('baseUrl')), config.apiVersion);
    const tenantId = config.tenantId ?? readClaims(token).tenantId;
    if (tenantId === undefined) {
      throw new ContraflowError({
        kind: 'usage',
        code: 'tenant-unknown',
        message: `${config.id}: the token names no tenant, so the address of the API cannot be found`,
        hint: `set ${key('tenantId')} or ${key('baseUrl')}`,
      });
    }
    const url = joinUrl(issuer(), '/.well-known/cxone-configuration', [['tenantId', tenantId]]);
    const { api_endpoint: endpoint, area, domain } = await ask(url, cxoneConfiguration);
    const address = endpoint ?? (area && domain ? `https://api-${area}.${domain}` : null);
    if (address !== null)
      return withVersion(checkEndpoint(address, `${key('issuer')} (api_endpoint)`), config.apiVersion);
    throw new PlatformError({
      kind: 'failed',
      code: 'discovery-shape',
      message: `${config.id}: ${url.origin}${url.pathname} names no API`,
      hint: `set ${key('baseUrl')}`,
      retryable: false,
    });
  };

  const tokenAddress = once(findTokenAddress);
  return { tokenAddress: () => tokenAddress(''), apiBase: once(findApiBase) };
}
