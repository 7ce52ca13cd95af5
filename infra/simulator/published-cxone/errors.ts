import type { SimulatedReply } from '../http/messages.ts';

/** An error of the reporting API: its text stands in a header only. */
export function refusal(status: number, description: string): SimulatedReply {
  return { status, headers: { icstatusdescription: description }, body: {} };
}

/**
 * An error of the common parts (token, rate, faults) as the reporting API tells it. It has no documented `Retry-After`,
 * so half of the refusals for too many requests come without one.
 *
 * @param waitNamed whether this one names its wait
 */
export function asCxoneError(reply: SimulatedReply, waitNamed: boolean): SimulatedReply {
  if (reply.status < 400) return reply;
  const { message } = reply.body;
  if (typeof message !== 'string') return reply;
  const { 'retry-after': wait, ...headers } = reply.headers ?? {};
  const named = wait !== undefined && (reply.status !== 429 || waitNamed);
  return {
    status: reply.status,
    headers: { ...headers, ...(named ? { 'retry-after': wait } : {}), icstatusdescription: message },
    body: {},
  };
}
