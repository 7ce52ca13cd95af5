import type { Clock } from '../clock.ts';
import type { TokenLimit } from './request-token.ts';

/** A token with its end on our clock, milliseconds since the epoch. */
export interface IssuedToken {
  value: string;
  issuedAt: number;
  expiresAt: number;
}

/** Access tokens of one credential, in memory only. */
export interface TokenSource {
  /**
   * A token that is good for at least `marginMs`; requests one where the present one is not. One request at a time
   * serves all callers, and the caller that caused it is told of its refusals.
   */
  get(marginMs: number, signal?: AbortSignal, onLimit?: (limit: TokenLimit) => void): Promise<string>;
  /**
   * Drops a token that the platform refused. Another token that has come meanwhile is kept.
   * @returns true where the token was the present one
   */
  drop(value: string): boolean;
  /** Drops whatever token there is, so that the next call starts with a fresh one. */
  renew(): void;
}

/** Waits for a shared promise without passing the caller's cancellation on to it. */
function abandonable<T>(shared: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return shared;
  return new Promise<T>((resolve, reject) => {
    const cancel = () => reject(signal.reason);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}

/**
 * @param issue requests a token; its failures reach every waiting caller, and the next call tries again
 */
export function createTokenSource(
  issue: (onLimit?: (limit: TokenLimit) => void) => Promise<IssuedToken>,
  clock: Clock,
): TokenSource {
  let current: IssuedToken | null = null;
  let pending: Promise<IssuedToken> | null = null;

  /** A token that lives shorter than twice the margin is renewed at half its life, else it would never be used. */
  const fresh = (token: IssuedToken, marginMs: number): boolean =>
    token.expiresAt - clock.now() > Math.min(marginMs, (token.expiresAt - token.issuedAt) / 2);

  const refresh = (onLimit?: (limit: TokenLimit) => void): Promise<IssuedToken> => {
    pending ??= issue(onLimit)
      .then((token) => {
        current = token;
        return token;
      })
      .finally(() => {
        pending = null;
      });
    return pending;
  };

  return {
    async get(marginMs, signal, onLimit) {
      signal?.throwIfAborted();
      if (current && fresh(current, marginMs)) return current.value;
      return (await abandonable(refresh(onLimit), signal)).value;
    },
    drop(value) {
      if (current?.value !== value) return false;
      current = null;
      return true;
    },
    renew() {
      current = null;
    },
  };
}
