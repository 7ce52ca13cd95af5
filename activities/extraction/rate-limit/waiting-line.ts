interface Waiting<T> {
  since: number;
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** Those who wait for a turn: what began first goes first, of equals whoever asked first. */
export interface WaitingLine<T> {
  /** Waits to be served; rejects with the signal's reason as soon as it is cancelled, and leaves the line. */
  join(since: number, signal?: AbortSignal): Promise<T>;
  /** Gives the first in the line what it waits for. */
  serve(value: T): void;
  /** Sends everybody away. */
  disperse(reason: unknown): void;
  readonly empty: boolean;
}

/** @param onAbandoned called when the last in the line gives up */
export function createWaitingLine<T>(onAbandoned: () => void): WaitingLine<T> {
  let line: Waiting<T>[] = [];
  return {
    join: (since, signal) =>
      new Promise<T>((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const leave = (): void => {
          line = line.filter((other) => other !== waiting);
          reject(signal?.reason);
          if (line.length === 0) onAbandoned();
        };
        const waiting: Waiting<T> = {
          since,
          resolve(value) {
            signal?.removeEventListener('abort', leave);
            resolve(value);
          },
          reject(reason) {
            signal?.removeEventListener('abort', leave);
            reject(reason);
          },
        };
        signal?.addEventListener('abort', leave, { once: true });
        const place = line.findLastIndex((other) => other.since <= since) + 1;
        line.splice(place, 0, waiting);
      }),
    serve: (value) => line.shift()?.resolve(value),
    disperse(reason) {
      const all = line;
      line = [];
      for (const waiting of all) waiting.reject(reason);
    },
    get empty() {
      return line.length === 0;
    },
  };
}
