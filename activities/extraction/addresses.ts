import type { ApiPlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { checkEndpoint, joinUrl } from './http/index.ts';
import type { Budget } from './rate-limit/index.ts';

function defaultBase(platform: ApiPlatformConfig): string {
  if (platform.kind === 'cxone') return 'https://restapi.nice-incontact.com';
  return `https://api.${platform.region ?? 'mypurecloud.com'}`;
}

/** The platform's base address: `baseUrl` where given, else the guides' default for its kind. */
export function apiBase(platform: ApiPlatformConfig): URL {
  return checkEndpoint(platform.baseUrl ?? defaultBase(platform), `platforms.${platform.id}.baseUrl`);
}

/**
 * The address that issues tokens: `tokenUrl` where given; for dialling the dial-tuning guide's path under the base
 * address; for extraction the causal-impact guide's login host.
 *
 * @throws ContraflowError `token-url-missing` for CXone, for which no guide gives an address
 */
export function tokenAddress(platform: ApiPlatformConfig, budget: Budget): URL {
  const key = `platforms.${platform.id}.tokenUrl`;
  if (platform.tokenUrl !== undefined) return checkEndpoint(platform.tokenUrl, key);
  if (platform.kind === 'cxone') {
    throw new ContraflowError({
      kind: 'usage',
      code: 'token-url-missing',
      message: `${key} is missing, and CXone has no common address for tokens`,
      hint: `set ${key} to the token address of your tenant`,
    });
  }
  if (budget === 'outbound') return joinUrl(apiBase(platform), '/login/oauth2/token');
  return checkEndpoint(`https://login.${platform.region ?? 'mypurecloud.com'}/oauth2/token`, key);
}
