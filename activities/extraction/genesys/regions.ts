import { ContraflowError } from '../../contract/errors.ts';

/**
 * Regions of Genesys Cloud by domain: the login host is `login.{region}`, the API host `api.{region}`. The last two are
 * for governments and for the sovereign cloud of the European Union.
 * Source: the region list of the platform's client SDK, version 262.
 */
export const genesysRegions = [
  'mypurecloud.com',
  'mypurecloud.ie',
  'mypurecloud.com.au',
  'mypurecloud.jp',
  'mypurecloud.de',
  'usw2.pure.cloud',
  'cac1.pure.cloud',
  'apne2.pure.cloud',
  'euw2.pure.cloud',
  'aps1.pure.cloud',
  'sae1.pure.cloud',
  'mec1.pure.cloud',
  'apne3.pure.cloud',
  'euc2.pure.cloud',
  'mxc1.pure.cloud',
  'apse1.pure.cloud',
  'use2.us-gov-pure.cloud',
  'edee1.eusc-pure.cloud',
] as const;

/**
 * A region from the configuration, checked against the list: the client secret goes to its login host.
 *
 * @param key where it stands, for the message
 * @throws ContraflowError `unknown-region`
 */
export function genesysRegion(region: string | undefined, key: string): string {
  const wanted = region ?? 'mypurecloud.com';
  if ((genesysRegions as readonly string[]).includes(wanted)) return wanted;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-region',
    message: `${key}: there is no Genesys Cloud region "${wanted.slice(0, 60)}"; known: ${genesysRegions.join(', ')}`,
    hint: 'correct the region, or set baseUrl and tokenUrl for a region that is not in the list',
  });
}
