import { describe, expect, it } from 'vitest';
import { createRandom, deriveSeed } from '../activities/random.ts';

const draws = 40_000;

/** Mean and variance of `count` draws. */
function moments(draw: () => number, count = draws): { mean: number; variance: number } {
  let mean = 0;
  let squares = 0;
  for (let i = 1; i <= count; i++) {
    const x = draw();
    const step = x - mean;
    mean += step / i;
    squares += step * (x - mean);
  }
  return { mean, variance: squares / (count - 1) };
}

describe('createRandom', () => {
  it('repeats its stream for a seed and differs between seeds', () => {
    const take = (seed: number): number[] => {
      const random = createRandom(seed);
      return Array.from({ length: 20 }, () => random.uniform());
    };
    expect(take(7)).toEqual(take(7));
    expect(new Set([...take(7), ...take(8), ...take(7.5), ...take(-7)]).size).toBe(80);
  });

  it('keeps uniforms in [0, 1), flat and uncorrelated', () => {
    const random = createRandom(3);
    const bins = new Array<number>(20).fill(0);
    let lagged = 0;
    let previous = random.uniform();
    for (let i = 0; i < draws; i++) {
      const u = random.uniform();
      expect(u >= 0 && u < 1).toBe(true);
      bins[Math.floor(u * 20)]! += 1;
      lagged += (u - 0.5) * (previous - 0.5) * 12;
      previous = u;
    }
    const chiSquare = bins.reduce((sum, n) => sum + (n - draws / 20) ** 2 / (draws / 20), 0);
    expect(chiSquare).toBeLessThan(43.8); // 99.9 % point on 19 degrees of freedom
    expect(Math.abs(lagged / draws)).toBeLessThan(4 / Math.sqrt(draws));
  });

  it('has normal moments and tails', () => {
    const random = createRandom(11);
    const sample = Array.from({ length: draws }, () => random.normal());
    const { mean, variance } = moments(() => sample.pop() ?? 0);
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(draws));
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / draws));
    const outside = Array.from({ length: draws }, () => Math.abs(random.normal()) > 1.959964).filter(
      Boolean,
    ).length;
    expect(outside / draws).toBeCloseTo(0.05, 2);
  });

  it('draws integers without leaving their range', () => {
    const random = createRandom(5);
    const counts = new Array<number>(7).fill(0);
    for (let i = 0; i < 7000; i++) counts[random.integer(7)]! += 1;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(random.integer(1)).toBe(0);
    const large = random.integer(2 ** 53);
    expect(Number.isSafeInteger(large) && large >= 0).toBe(true);
  });

  it.each([0.3, 4, 9.9, 10, 37, 2500])('draws Poisson counts of mean %d', (mean) => {
    const random = createRandom(deriveSeed(1, mean));
    const found = moments(() => random.poisson(mean));
    expect(Math.abs(found.mean - mean)).toBeLessThan(4 * Math.sqrt(mean / draws));
    expect(Math.abs(found.variance / mean - 1)).toBeLessThan(4 * Math.sqrt((2 + 1 / mean) / draws));
  });

  it('draws Poisson counts with the right frequencies above the switch of methods', () => {
    const random = createRandom(21);
    const mean = 12;
    const counts = new Map<number, number>();
    for (let i = 0; i < draws; i++) {
      const k = random.poisson(mean);
      counts.set(k, (counts.get(k) ?? 0) + 1);
    }
    let mass = Math.exp(-mean);
    for (let k = 0; k <= 25; k++) {
      if (k > 0) mass *= mean / k;
      const expected = mass * draws;
      if (expected > 20)
        expect(Math.abs((counts.get(k) ?? 0) - expected)).toBeLessThan(4.5 * Math.sqrt(expected));
    }
  });

  it.each([
    [5, 0.2],
    [40, 0.1],
    [40, 0.5],
    [200, 0.93],
    [5000, 0.3],
  ])('draws binomial counts of %d trials at %d', (n, p) => {
    const random = createRandom(deriveSeed(2, n, p));
    const found = moments(() => random.binomial(n, p));
    const variance = n * p * (1 - p);
    expect(Math.abs(found.mean - n * p)).toBeLessThan(4 * Math.sqrt(variance / draws));
    expect(Math.abs(found.variance / variance - 1)).toBeLessThan(0.05);
  });

  it.each([0.4, 1, 3.5, 120])('draws gamma variates of shape %d', (shape) => {
    const random = createRandom(deriveSeed(3, shape));
    const found = moments(() => random.gamma(shape));
    expect(Math.abs(found.mean - shape)).toBeLessThan(4 * Math.sqrt(shape / draws));
    expect(Math.abs(found.variance / shape - 1)).toBeLessThan(0.08);
  });

  it('handles the ends of the ranges and refuses what is outside', () => {
    const random = createRandom(1);
    expect([
      random.poisson(0),
      random.binomial(9, 0),
      random.binomial(9, 1),
      random.binomial(0, 0.5),
    ]).toEqual([0, 0, 9, 0]);
    expect(() => random.poisson(-1)).toThrow(RangeError);
    expect(() => random.binomial(3, 1.1)).toThrow(RangeError);
    expect(() => random.binomial(1.5, 0.5)).toThrow(RangeError);
    expect(() => random.gamma(0)).toThrow(RangeError);
    expect(() => random.integer(0)).toThrow(RangeError);
    expect(() => createRandom(Number.NaN)).toThrow(RangeError);
  });
});

describe('deriveSeed', () => {
  it('separates streams by every part and its order', () => {
    const seeds = [
      deriveSeed(1),
      deriveSeed(1, 'a'),
      deriveSeed(1, 'a', 'b'),
      deriveSeed(1, 'ab'),
      deriveSeed(1, 'b', 'a'),
      deriveSeed(1, 'a', 1),
      deriveSeed(2, 'a'),
      deriveSeed(1, 0),
      deriveSeed(1, 0, 0),
    ];
    expect(new Set(seeds).size).toBe(seeds.length);
    for (const seed of seeds) expect(Number.isSafeInteger(seed) && seed >= 0).toBe(true);
  });

  it('gives uncorrelated first draws for neighbouring parts', () => {
    const first = Array.from({ length: 5000 }, (_, i) => createRandom(deriveSeed(9, 'q', i)).uniform() - 0.5);
    let lagged = 0;
    for (let i = 1; i < first.length; i++) lagged += first[i]! * first[i - 1]! * 12;
    expect(Math.abs(lagged / first.length)).toBeLessThan(4 / Math.sqrt(first.length));
  });
});
