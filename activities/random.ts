import { binomialDraw, gammaDraw, poissonDraw } from './random-variates.ts';

/** A reproducible stream of pseudo-random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** Uniform on [0, 1) with 53 random bits. */
  uniform(): number;
  /** Standard normal (Marsaglia's polar method). */
  normal(): number;
  /** Uniform integer in 0 … n − 1 without modulo bias; `n` is a positive integer up to 2^53. */
  integer(n: number): number;
  /** Exact Poisson draw; `mean` ≥ 0. */
  poisson(mean: number): number;
  /** Exact binomial draw: successes among `n` trials of probability `p` (0 … 1). */
  binomial(n: number, p: number): number;
  /** Gamma draw with the given shape (> 0) and scale 1: mean and variance equal the shape. */
  gamma(shape: number): number;
}

const twoTo32 = 4294967296;
const twoTo53 = 9007199254740992;

/**
 * Random stream from a seed (any finite number; the whole double counts, so 1 and 1.5 differ).
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47,
 * 2021), chosen over the 64-bit member of the family because it needs 32-bit integers only. Its state is filled by a
 * Weyl sequence through the MurmurHash3 finaliser, the 32-bit form of splitmix.
 * @throws RangeError for a seed that is not finite, and for arguments outside the ranges above.
 */
export function createRandom(seed: number): Random {
  let [a, b, c, d] = initialState(seed);
  let spare = Number.NaN;

  function next32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const t = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= t;
    d = rotateLeft(d, 11);
    return scrambled;
  }

  function uniform(): number {
    const high = next32() >>> 5;
    const low = next32() >>> 6;
    return (high * 67108864 + low) / twoTo53;
  }

  function normal(): number {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const s = x * x + y * y;
      if (s > 0 && s < 1) {
        const factor = Math.sqrt((-2 * Math.log(s)) / s);
        spare = y * factor;
        return x * factor;
      }
    }
  }

  function integer(n: number): number {
    if (!Number.isInteger(n) || n < 1 || n > twoTo53)
      throw new RangeError(`integer(n) needs 1 <= n <= 2^53, got ${n}`);
    const range = n <= twoTo32 ? twoTo32 : twoTo53;
    const limit = range - (range % n);
    for (;;) {
      const draw = n <= twoTo32 ? next32() : uniform() * twoTo53;
      if (draw < limit) return draw % n;
    }
  }

  return {
    uniform,
    normal,
    integer,
    poisson: (mean) => poissonDraw(uniform, mean),
    binomial: (n, p) => binomialDraw(uniform, n, p),
    gamma: (shape) => gammaDraw(uniform, normal, shape),
  };
}

/**
 * Seed of an independent stream named by parts, so that data can be made in any order:
 * `createRandom(deriveSeed(seed, 'queue', 7))`. A whole number in 0 … 2^53 − 1; different parts collide with
 * probability 2^-53 per pair.
 */
export function deriveSeed(seed: number, ...parts: readonly (string | number)[]): number {
  let [high, low] = foldNumber(0x243f6a88, 0x85a308d3, seed);
  for (const part of parts) {
    if (typeof part === 'number') [high, low] = foldNumber(high, low, part);
    else {
      for (let i = 0; i < part.length; i++) [high, low] = foldWord(high, low, part.charCodeAt(i));
      [high, low] = foldWord(high, low, 0x10000 + part.length);
    }
  }
  return (high >>> 11) * twoTo32 + low;
}

const doubleView = new DataView(new ArrayBuffer(8));

function foldNumber(high: number, low: number, value: number): [number, number] {
  doubleView.setFloat64(0, value);
  const [h, l] = foldWord(high, low, doubleView.getUint32(0));
  return foldWord(h, l, doubleView.getUint32(4));
}

function foldWord(high: number, low: number, word: number): [number, number] {
  const h = finalise(high ^ finalise((word + 0x9e3779b9) | 0) ^ low);
  const l = finalise((Math.imul(low, 0x85ebca6b) + h + word) | 0);
  return [h, l];
}

/** MurmurHash3's 32-bit finaliser: every input bit changes every output bit with probability near one half. */
function finalise(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

function initialState(seed: number): [number, number, number, number] {
  if (!Number.isFinite(seed)) throw new RangeError(`a seed must be a finite number, got ${seed}`);
  const [high, low] = foldNumber(0x13198a2e, 0x03707344, seed);
  const word = (step: number): number =>
    finalise((high + Math.imul(step, 0x9e3779b9)) ^ finalise(low + step));
  const state: [number, number, number, number] = [word(1), word(2), word(3), word(4)];
  if ((state[0] | state[1] | state[2] | state[3]) === 0) state[0] = 1;
  return state;
}

function rotateLeft(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}
