import { createRandom, deriveSeed } from '../../../activities/random.ts';

/** Hours of a block: data are made a block at a time, each reachable without the ones before it. */
export const blockHours = 168;

/** Innovations older than this are left out of a shock: at a coefficient of 0.6 their weight is below 1e-12. */
const memoryHours = 56;

/** Autocorrelation of hourly shocks at lag one. */
export const hourlyPersistence = 0.6;

/**
 * Stationary AR(1) series of unit variance over one block, with the same value at an hour whichever block is asked for
 * first: innovations belong to hours, and a block starts from the last 56 innovations before it.
 * @param block number of the block, 0 at the scenario's start
 */
export function autoregressiveBlock(seed: number, name: string, block: number): Float64Array {
  const before = innovations(seed, name, block - 1, memoryHours);
  const within = innovations(seed, name, block, blockHours);
  const scale = Math.sqrt(1 - hourlyPersistence ** 2);
  let state = 0;
  for (const innovation of before) state = hourlyPersistence * state + scale * innovation;
  return within.map((innovation) => (state = hourlyPersistence * state + scale * innovation));
}

/** Independent standard normal shocks, one a day of the block. */
export function dailyBlock(seed: number, name: string, block: number): Float64Array {
  const random = createRandom(deriveSeed(seed, 'daily', name, block));
  return Float64Array.from({ length: blockHours / 24 }, () => random.normal());
}

/** The last `count` innovations of a block, drawn backwards so that the last ones cost no more than themselves. */
function innovations(seed: number, name: string, block: number, count: number): Float64Array {
  const random = createRandom(deriveSeed(seed, 'hourly', name, block));
  const values = new Float64Array(count);
  for (let i = count - 1; i >= 0; i--) values[i] = random.normal();
  return values;
}
