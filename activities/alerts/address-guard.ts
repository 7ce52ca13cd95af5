import { BlockList, isIP } from 'node:net';

/** Address blocks that are not the public internet (IANA special-purpose registries). */
const privateBlocks: readonly (readonly [string, number, 'ipv4' | 'ipv6'])[] = [
  ['0.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['127.0.0.0', 8, 'ipv4'],
  ['169.254.0.0', 16, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.0.0.0', 24, 'ipv4'],
  ['192.0.2.0', 24, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['198.18.0.0', 15, 'ipv4'],
  ['198.51.100.0', 24, 'ipv4'],
  ['203.0.113.0', 24, 'ipv4'],
  ['224.0.0.0', 3, 'ipv4'],
  ['::', 96, 'ipv6'],
  ['64:ff9b::', 96, 'ipv6'],
  ['64:ff9b:1::', 48, 'ipv6'],
  ['100::', 64, 'ipv6'],
  ['2001::', 23, 'ipv6'],
  ['2001:db8::', 32, 'ipv6'],
  ['2002::', 16, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
  ['fec0::', 10, 'ipv6'],
  ['ff00::', 8, 'ipv6'],
];

const blocked = new BlockList();
for (const [network, prefix, family] of privateBlocks) blocked.addSubnet(network, prefix, family);

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** Whether an IP address lies in the public internet; IPv4 addresses mapped into IPv6 are judged as IPv4. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !blocked.check(address, familyOf(address));
}

/** Host of a URL without the brackets of an IPv6 literal. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/** Whether a URL names this machine literally: localhost, 127.0.0.0/8 or ::1. Names that merely resolve to it do not count. */
export function isLoopbackUrl(url: URL): boolean {
  const host = bareHost(url);
  return host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, familyOf(host)));
}

/** Resolves a host name to all its addresses. */
export type ResolveHost = (host: string) => Promise<string[]>;

/** A place that a delivery may go to, or why it may not. */
export type GuardVerdict = { ok: true; url: URL; address: string | null } | { ok: false; reason: string };

/**
 * Checks where a delivery would go: https, or http to this machine named literally; no user and password in the URL; and
 * every address of the host public, so that nobody can aim deliveries at the inside of the network. The address is
 * returned so that the connection goes to what was checked and not to a second answer of the name service.
 * Through a proxy, which resolves names itself, names are not resolved here and the address is null.
 *
 * @param allowPrivate accepts addresses of private networks, for receivers inside the house
 */
export async function guardUrl(
  text: string,
  resolve: ResolveHost,
  allowPrivate = false,
  throughProxy: (url: URL) => boolean = () => false,
): Promise<GuardVerdict> {
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return { ok: false, reason: 'the address is no URL' };
  }
  if (url.username !== '' || url.password !== '')
    return { ok: false, reason: 'the URL holds a user or password' };
  const local = isLoopbackUrl(url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    return { ok: false, reason: 'only https is sent to, and http on this machine' };
  }
  const host = bareHost(url);
  if (local) return { ok: true, url, address: host === 'localhost' ? '127.0.0.1' : host };
  if (isIP(host) === 0 && throughProxy(url)) return { ok: true, url, address: null };
  const addresses = isIP(host) === 0 ? await resolve(host) : [host];
  const address = addresses[0];
  if (address === undefined) return { ok: false, reason: `${host} has no address` };
  if (!allowPrivate && !addresses.every(isPublicAddress)) {
    return { ok: false, reason: `${host} lies in a private network` };
  }
  return { ok: true, url, address };
}
