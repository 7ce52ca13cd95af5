import type { Redactor } from '../secrets/index.ts';
import type { Clock } from './clock.ts';
import type { Transport } from './http/index.ts';
import { interpretExchange, ruleFor } from './http/index.ts';

/** What has kept a platform from answering since its last answer that helped. */
export interface Trouble {
  /** The latest request that has to be repeated, why, and what to do where it lasts; without secrets. */
  reason: string;
  /** Seconds since the first such request was sent. */
  lastsS: number;
}

export interface TroubleWatch {
  /** The transport that is watched. */
  transport: Transport;
  /** The trouble of the moment, null where the last answer helped. */
  current(): Trouble | null;
}

const longestReason = 300;
/** The address may be the token's or the API's. */
const unansweredHint = 'check this address, the network and HTTPS_PROXY where it lasts';

/**
 * Watches a platform's requests, those for tokens included, so that whoever waits can be told why. Answers that no
 * repetition mends are left out: they fail by themselves.
 */
export function watchTrouble(transport: Transport, clock: Clock, redactor: Redactor): TroubleWatch {
  let trouble: { reason: string; since: number } | null = null;
  return {
    async transport(request, signal) {
      const sentAt = clock.now();
      const exchange = await transport(request, signal);
      if (exchange.kind === 'answer' && ruleFor(exchange.status).action === 'success') {
        trouble = null;
        return exchange;
      }
      const { action, message, hint } = interpretExchange(exchange, clock.now());
      if (action !== 'fail') {
        const { origin, pathname } = request.url;
        const advice = exchange.kind === 'broken' ? unansweredHint : hint;
        const text = `${request.method} ${origin}${pathname}: ${message} — ${advice}`;
        const reason = redactor.clean(text).slice(0, longestReason);
        trouble = { reason, since: trouble?.since ?? sentAt };
      }
      return exchange;
    },
    current: () =>
      trouble && { reason: trouble.reason, lastsS: Math.round((clock.now() - trouble.since) / 1000) },
  };
}
