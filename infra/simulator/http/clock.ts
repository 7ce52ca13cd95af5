/** Clocks of the server, given from outside so that tests decide what time it is. */
export interface ServerClock {
  /** Wall clock, milliseconds since 1970. */
  now(): number;
  /** Monotonic milliseconds. */
  elapsed(): number;
}

export const systemClock: ServerClock = { now: () => Date.now(), elapsed: () => performance.now() };
