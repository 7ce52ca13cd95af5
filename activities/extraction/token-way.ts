import type { ApiPlatformConfig } from '../contract/config.ts';
import { tokenAddress } from './addresses.ts';
import type { CxoneDiscovery } from './cxone/index.ts';
import type { Budget } from './rate-limit/index.ts';
import type { ComposeTokenRequest } from './tokens/index.ts';
import { tokenForm } from './tokens/index.ts';

/** Where a platform issues its tokens and how it is asked. */
export interface TokenWay {
  /** Names the address where it is known without asking; null where it is discovered. */
  known: URL | null;
  address(): Promise<URL>;
  /** Left out: client id and secret in the form body, as the guides show. */
  compose?: ComposeTokenRequest;
}

/**
 * The way to a platform's tokens by its kind and profile.
 *
 * @param discovery of a CXone platform of the published profile, null elsewhere
 * @throws ContraflowError as `tokenAddress`
 */
export function tokenWay(
  config: ApiPlatformConfig,
  budget: Budget,
  discovery: CxoneDiscovery | null,
): TokenWay {
  if (discovery !== null && config.kind === 'cxone') {
    const compose = tokenForm(config.login, config.id);
    return { known: null, address: () => discovery.tokenAddress(), compose };
  }
  const known = tokenAddress(config, budget);
  const published = config.kind === 'genesys' && config.api === 'published';
  return {
    known,
    address: async () => known,
    ...(published ? { compose: tokenForm('basic', config.id) } : {}),
  };
}
