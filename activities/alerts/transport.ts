import { lookup } from 'node:dns/promises';
import http from 'node:http';
import https from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { ResolveHost } from './address-guard.ts';

/** One request, ready to send. */
export interface OutgoingRequest {
  url: URL;
  /**
   * Address to connect to, already checked; the name in the URL is still what TLS verifies. null leaves the way to
   * Node's agent and its proxy.
   */
  address: string | null;
  headers: Record<string, string>;
  body: string;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What came back. The body is not read: receivers have nothing to say that is acted upon. */
export interface IncomingAnswer {
  status: number;
  retryAfter: string | null;
}

export type SendRequest = (request: OutgoingRequest) => Promise<IncomingAnswer>;

/** All addresses of a host by the system's resolver. */
export const resolveHost: ResolveHost = async (host) =>
  (await lookup(host, { all: true })).map((entry) => entry.address);

/** A lookup that knows one answer. */
function fixedLookup(address: string): LookupFunction {
  const family = isIP(address);
  return (_host, options, done) => {
    if (options.all) done(null, [{ address, family }]);
    else done(null, address, family);
  };
}

/**
 * Sends a request to the address that was checked, without following redirects.
 * Rejects when the connection fails, breaks off or takes longer than `timeoutMs` in all.
 */
export const sendRequest: SendRequest = ({ url, address, headers, body, timeoutMs, signal }) =>
  new Promise((resolve, reject) => {
    const client = url.protocol === 'https:' ? https : http;
    const limits = [AbortSignal.timeout(timeoutMs), ...(signal === undefined ? [] : [signal])];
    const request = client.request(
      url,
      {
        method: 'POST',
        headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
        signal: AbortSignal.any(limits),
        ...(address === null ? {} : { agent: false, lookup: fixedLookup(address) }),
      },
      (response) => {
        const retryAfter = response.headers['retry-after'] ?? null;
        const status = response.statusCode ?? 0;
        response.on('error', () => {});
        response.resume();
        resolve({ status, retryAfter });
      },
    );
    request.on('error', reject);
    request.end(body);
  });
