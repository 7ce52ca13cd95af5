import type { Clock } from '../clock.ts';
import { createWaitingLine } from './waiting-line.ts';

export interface BucketOptions {
  requestsPerMinute: number;
  /** Requests that may go at once after a pause. */
  burst: number;
}

/** A hold is longer than anybody should wait in place; `waitMs` says how long it still lasts. */
export class LongHoldError extends Error {
  override readonly name = 'LongHoldError';
  readonly waitMs: number;

  constructor(waitMs: number) {
    super(`requests are held back for ${Math.ceil(waitMs / 1000)} s`);
    this.waitMs = waitMs;
  }
}

/** Permission for one request. */
export interface Lease {
  /** What the bucket held right after it. */
  left: number;
  /** What headers had taken from the bucket until then. */
  lowered: number;
  /** Which permission of the bucket it is, from 1. */
  number: number;
}

/** A continuous token bucket, shared by everything that uses one credential. */
export interface TokenBucket {
  /**
   * Waits for a turn and a token. Rejects with the signal's reason when cancelled, which costs no token, and with
   * LongHoldError where a hold lasts over 30 s: whoever waits that long should come back instead.
   *
   * @param since when the work behind the request began: what began first goes first, of equals whoever asked first; left
   *   out: before all others. Windows that were served in turn would end together and leave the rate unused while they load.
   */
  acquire(signal?: AbortSignal, since?: number): Promise<Lease>;
  /** The leased request has ended, whatever came of it: the platform has counted it. */
  settle(lease: Lease): void;
  /**
   * Corrects the count by what the platform says was left when it counted the leased request. Only lowers.
   * @returns tokens taken away, 0 where the two counts agree
   */
  observe(lease: Lease, remaining: number): number;
  /** Lowers the rate to what the platform admits a minute; a higher figure changes nothing. */
  capRate(requestsPerMinute: number): void;
  /** Lets nothing through before `until` (milliseconds since the epoch); an earlier time than the present hold changes nothing. */
  holdUntil(until: number): void;
}

/**
 * We fill slightly slower and hold one token less than the platform, so that two clocks and jitter on the way
 * do not provoke a refusal.
 */
const rateMargin = 0.99;

/** Longest hold that is waited for in place. */
export const longestHoldMs = 30_000;

/** Platforms report whole tokens, so a difference below one is rounding. */
const rounding = 1;

export function createTokenBucket(options: BucketOptions, clock: Clock): TokenBucket {
  let perMs = (options.requestsPerMinute * rateMargin) / 60_000;
  const capacity = Math.max(1, options.burst - 1);
  let tokens = capacity;
  let filledAt = clock.now();
  let heldUntil = 0;
  let lowered = 0;
  let given = 0;
  const open = new Set<number>();
  let serving = false;
  let pause: AbortController | undefined;
  const line = createWaitingLine<Lease>(() => pause?.abort());

  const refill = (): void => {
    const now = clock.now();
    if (now <= filledAt) return;
    // Requests on their way may arrive together with the next ones, and the platform admits no more than its burst at once.
    const most = Math.max(1, tokens, capacity - open.size);
    tokens = Math.min(most, tokens + (now - filledAt) * perMs);
    filledAt = now;
  };

  /** Milliseconds until the next request may go, 0 where it may go now. */
  const waitMs = (): number => {
    refill();
    const held = heldUntil - clock.now();
    if (held > longestHoldMs) throw new LongHoldError(held);
    // The tolerance absorbs the last bit of a refill that was waited for exactly.
    return Math.max(0, held, tokens >= 1 - 1e-9 ? 0 : (1 - tokens) / perMs);
  };

  const lease = (): Lease => {
    tokens -= 1;
    given += 1;
    open.add(given);
    return { left: tokens, lowered, number: given };
  };

  /** Serves the line until it is empty; one loop for all who wait. */
  const serve = async (): Promise<void> => {
    await Promise.resolve();
    while (!line.empty) {
      try {
        const wait = waitMs();
        if (wait === 0) {
          line.serve(lease());
          continue;
        }
        pause = new AbortController();
        await clock.sleep(Math.ceil(wait), pause.signal).catch(() => undefined);
      } catch (error) {
        line.disperse(error);
      }
    }
    serving = false;
  };

  return {
    acquire(signal, since = 0) {
      const turn = line.join(since, signal);
      if (!serving) {
        serving = true;
        void serve();
      }
      return turn;
    },
    settle: ({ number }) => void open.delete(number),
    observe(lease, remaining) {
      // Answers to requests sent together show one and the same difference: what one of them took is not taken again.
      // Requests sent after this one may have been counted before it: what they took is no difference.
      const overtaking = given - lease.number;
      const excess = lease.left - (remaining + rounding + overtaking) - (lowered - lease.lowered);
      if (excess <= 0) return 0;
      refill();
      tokens -= excess;
      lowered += excess;
      return excess;
    },
    capRate(requestsPerMinute) {
      refill();
      if (requestsPerMinute > 0) perMs = Math.min(perMs, (requestsPerMinute * rateMargin) / 60_000);
    },
    holdUntil(until) {
      refill();
      if (until <= heldUntil || until <= clock.now()) return;
      heldUntil = until;
      // Only one request is saved up for the end of a hold: others may share the credential, and a burst right after it is refused again.
      tokens = Math.min(tokens, 1);
      filledAt = until;
    },
  };
}
