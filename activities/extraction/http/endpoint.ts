import { ContraflowError } from '../../contract/errors.ts';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Checks an address from the configuration: https everywhere, plain http on loopback only, no credentials inside.
 *
 * @param key where it stands, for the message, such as `platforms.genesys-eu.baseUrl`
 * @throws ContraflowError `insecure-address` or `bad-address`
 */
export function checkEndpoint(address: string, key: string): URL {
  const refuse = (code: string, message: string, hint: string): never => {
    throw new ContraflowError({ kind: 'usage', code, message: `${key}: ${message}`, hint });
  };
  if (!URL.canParse(address)) return refuse('bad-address', 'not an address', 'write https://host');
  const url = new URL(address);
  if (url.username !== '' || url.password !== '') {
    return refuse(
      'bad-address',
      'credentials inside the address',
      'give credentials by reference: env://NAME',
    );
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && loopback.test(url.hostname))) return url;
  return refuse(
    'insecure-address',
    `${url.protocol}//${url.host} is not encrypted`,
    'use https (plain http only on loopback)',
  );
}

/** Joins a base address, a path and query pairs; commas and colons stay readable, everything else is escaped. */
export function joinUrl(base: URL, path: string, query: readonly (readonly [string, string])[] = []): URL {
  const url = new URL(base);
  url.pathname = base.pathname.replace(/\/+$/, '') + path;
  const encode = (text: string) => encodeURIComponent(text).replaceAll('%2C', ',').replaceAll('%3A', ':');
  url.search = query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
  return url;
}
