import type { ApiPlatformConfig } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import { genesysRegion } from './genesys/regions.ts';
import { checkEndpoint, joinUrl } from './http/index.ts';
import type { Budget } from './rate-limit/index.ts';

/** Region of a Genesys platform; in the published profile one that the platform has. */
function regionOf(platform: ApiPlatformConfig): string {
  if (platform.api === 'published') return genesysRegion(platform.region, `platforms.${platform.id}.region`);
  return platform.region ?? 'mypurecloud.com';
}

function defaultBase(platform: ApiPlatformConfig): string {
  if (platform.kind === 'cxone') return 'https://restapi.nice-incontact.com';
  return `https://api.${regionOf(platform)}`;
}

/** The platform's base address: `baseUrl` where given, else the guides' default for its kind. */
export function apiBase(platform: ApiPlatformConfig): URL {
  return checkEndpoint(platform.baseUrl ?? defaultBase(platform), `platforms.${platform.id}.baseUrl`);
}

/**
 * The address that issues tokens: `tokenUrl` where given; in the published profile of Genesys Cloud the login host of
 * the region; else for dialling the dial-tuning guide's path under the base address, for extraction the causal-impact
 * guide's login host.
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
  if (platform.api === 'published')
    return checkEndpoint(`https://login.${regionOf(platform)}/oauth/token`, key);
  if (budget === 'outbound') return joinUrl(apiBase(platform), '/login/oauth2/token');
  return checkEndpoint(`https://login.${platform.region ?? 'mypurecloud.com'}/oauth2/token`, key);
}
