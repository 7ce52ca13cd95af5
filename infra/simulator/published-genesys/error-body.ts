import { createHash } from 'node:crypto';
import type { SimulatedReply } from '../http/messages.ts';

/**
 * An answer in the platform's published dress: the rate headers `inin-ratelimit-*` in place of the guide's, and errors
 * with every field of its error body.
 *
 * @param allowed requests a minute, null where nothing is limited and no header says so
 */
export function publishedReply(reply: SimulatedReply, allowed: number | null): SimulatedReply {
  const { 'x-ratelimit-remaining': left, 'x-ratelimit-reset': reset, ...kept } = reply.headers ?? {};
  const context = createHash('sha256')
    .update(`${reply.status} ${String(reply.body['message'])}`)
    .digest('hex')
    .slice(0, 32);
  const headers: Record<string, string> = { 'inin-correlation-id': context, ...kept };
  if (allowed !== null) {
    headers['inin-ratelimit-count'] = String(Math.max(0, allowed - Number(left ?? 0)));
    headers['inin-ratelimit-allowed'] = String(allowed);
    headers['inin-ratelimit-reset'] = reset ?? '0';
  }
  if (reply.status < 400) return { ...reply, headers };
  const wait = headers['retry-after'];
  const limited = reply.status === 429;
  const message = limited
    ? `Rate limit exceeded the maximum. Retry the request in [${wait}] seconds`
    : reply.body['message'];
  const limit = {
    key: 'client.credentials.token.rate.per.minute',
    namespace: 'platform.api',
    value: allowed,
  };
  const body = {
    message,
    code: reply.body['code'],
    status: reply.status,
    messageWithParams: message,
    messageParams: {},
    contextId: context,
    details: [],
    errors: [],
    ...(limited ? { limit } : {}),
  };
  return { ...reply, headers, body };
}
