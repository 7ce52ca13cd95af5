import { systemClock } from '../../../activities/extraction/clock.ts';

const speed = 50;
const began = Date.now();

/** A clock on which waits pass fifty times faster; a simulated platform that is given `now` agrees with it. */
export const hastyClock = {
  now: () => began + speed * (Date.now() - began),
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms / speed, signal),
};
