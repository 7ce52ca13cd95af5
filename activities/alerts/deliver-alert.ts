import type { AlertEvent, DeliveryResult } from '../contract/alert-event.ts';
import { guardUrl, type ResolveHost } from './address-guard.ts';
import { messageFor } from './message-shapes.ts';
import { goesThroughProxy } from './proxy.ts';
import { signedHeaders } from './sign.ts';
import type { AlertTarget } from './targets.ts';
import { type IncomingAnswer, resolveHost, type SendRequest, sendRequest } from './transport.ts';

/** What a delivery needs of the world. */
export interface DeliveryDeps {
  send: SendRequest;
  resolve: ResolveHost;
  now: () => Date;
  /** Whether requests to a URL go through a proxy; default: none do. */
  throughProxy?: (url: URL) => boolean;
  /** Time limit of one attempt; default 15 s. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** Dependencies of a real delivery. */
export const deliveryDeps: DeliveryDeps = {
  send: sendRequest,
  resolve: resolveHost,
  now: () => new Date(),
  throughProxy: (url) => goesThroughProxy(url, process.env),
};

/** Answers that a repeat may change, beside every 5xx. */
const passing = new Set([408, 409, 425, 429]);
/** A receiver's wish to wait is honoured up to a day. */
const longestWaitMs = 86_400_000;

/** Milliseconds asked for by a Retry-After header, in seconds or as an HTTP date; null when it says nothing usable. */
export function retryAfterMs(header: string | null, now: Date): number | null {
  if (header === null || header.trim() === '') return null;
  const wait = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now.getTime();
  return Number.isNaN(wait) ? null : Math.min(Math.max(0, wait), longestWaitMs);
}

function judge({ status, retryAfter }: IncomingAnswer, now: Date): DeliveryResult {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status };
  if (status === 410) return { outcome: 'disabled', status, reason: 'the receiver is gone (410)' };
  if (status >= 300 && status < 400) {
    return {
      outcome: 'failed',
      status,
      reason: `the receiver redirects (${status}); give its final address`,
    };
  }
  if (status >= 500 || passing.has(status)) {
    return {
      outcome: 'retry',
      status,
      retryAfterMs: retryAfterMs(retryAfter, now),
      reason: `answered ${status}`,
    };
  }
  return { outcome: 'failed', status, reason: `answered ${status}` };
}

/**
 * One attempt to deliver an event. Only 2xx counts as delivered. Never throws for what the receiver or the network does;
 * reasons name neither the URL nor a secret, since either may be one.
 * @throws ContraflowError (usage) for an unusable signing secret
 */
export async function deliverAlert(
  event: AlertEvent,
  target: AlertTarget,
  deps: DeliveryDeps = deliveryDeps,
): Promise<DeliveryResult> {
  const message = messageFor(event, target);
  const sentAt = deps.now();
  const secrets = target.kind === 'webhook' ? (target.signingSecrets ?? []) : [];
  const headers = {
    'content-type': message.contentType,
    'user-agent': 'contraflow',
    ...signedHeaders(event.id, message.body, sentAt, secrets),
  };
  const retry = (reason: string): DeliveryResult => ({
    outcome: 'retry',
    status: null,
    retryAfterMs: null,
    reason,
  });
  let place: Awaited<ReturnType<typeof guardUrl>>;
  try {
    place = await guardUrl(message.url, deps.resolve, target.allowPrivate, deps.throughProxy);
  } catch (error) {
    return retry(`the name of the receiver cannot be resolved${codeOf(error)}`);
  }
  if (!place.ok) return { outcome: 'failed', status: null, reason: place.reason };
  try {
    const answer = await deps.send({
      url: place.url,
      address: place.address,
      headers,
      body: message.body,
      timeoutMs: deps.timeoutMs ?? 15_000,
      ...(deps.signal === undefined ? {} : { signal: deps.signal }),
    });
    return judge(answer, deps.now());
  } catch (error) {
    return retry(`the receiver cannot be reached${codeOf(error)}`);
  }
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? ` (${code})` : '';
}
