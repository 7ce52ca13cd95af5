import type { ApiPlatformConfig } from '../../contract/config.ts';
import { ContraflowError } from '../../contract/errors.ts';

/**
 * Refuses a login by access key that names an issuer and not where the key is sent: an issuer tells the address of OIDC
 * tokens only, and a key must not go to a host that the configuration does not mean.
 *
 * @throws ContraflowError `usage/token-address-unknown`
 */
export function checkLogin(config: Extract<ApiPlatformConfig, { kind: 'cxone' }>): void {
  const { id, api, login, issuer, tokenUrl, region } = config;
  if (api !== 'published' || login !== 'access-key' || issuer === undefined) return;
  if (tokenUrl !== undefined || region !== undefined) return;
  throw new ContraflowError({
    kind: 'usage',
    code: 'token-address-unknown',
    message: `platforms: ${id}: the issuer does not tell where an access key is exchanged for a token`,
    hint: 'set region (such as na1) or tokenUrl, or login: password, which asks the issuer',
  });
}
