import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  countComponents,
  countEffectDegrees,
  createAbsorber,
  groupTotals,
} from '../../../activities/estimation/absorb/index.ts';
import { interactFactors } from '../../../activities/estimation/panel/index.ts';
import type { Factor } from '../../../activities/estimation/panel/types.ts';
import { createRandom } from '../../../activities/random.ts';

function factorOf(name: string, raw: readonly number[]): Factor {
  const levels = [...new Set(raw)];
  return {
    name,
    codes: Int32Array.from(raw, (value) => levels.indexOf(value)),
    levels: levels.length,
    label: (code) => String(levels[code]),
  };
}

function randomEffects(
  seed: number,
  rows: number,
  sizes: readonly number[],
): { effects: Factor[]; weights: Float64Array; column: Float64Array } {
  const random = createRandom(seed);
  const effects = sizes.map((size, k) =>
    factorOf(
      `f${k}`,
      Array.from({ length: rows }, () => random.integer(size)),
    ),
  );
  const weights = Float64Array.from({ length: rows }, () => 0.1 + 5 * random.uniform());
  const column = Float64Array.from({ length: rows }, () => 100 + 10 * random.normal());
  return { effects, weights, column };
}

function largestGroupMean(
  effects: readonly Factor[],
  weights: Float64Array | undefined,
  column: Float64Array,
): number {
  return Math.max(
    ...effects.map((effect) => {
      const totals = groupTotals(effect, weights);
      return Math.max(
        ...groupTotals(effect, weights, column).map((sum, level) => Math.abs(sum / totals[level]!)),
      );
    }),
  );
}

describe('absorber', () => {
  it('leaves every group mean at zero, for any number of effects, weighted or not', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.array(fc.integer({ min: 1, max: 15 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (seed, sizes, weighted) => {
          const { effects, weights, column } = randomEffects(seed, 120, sizes);
          const used = weighted ? weights : undefined;
          const { certificate } = createAbsorber(effects, used).demean([column]);
          expect(certificate).toBeLessThan(1e-12);
          expect(largestGroupMean(effects, used, column)).toBeLessThan(1e-10);
        },
      ),
      { numRuns: 60, seed: 11 },
    );
  });

  it('is a projection: what depends on the effects alone vanishes, what is orthogonal stays', () => {
    const { effects, weights, column } = randomEffects(5, 200, [12, 9, 5]);
    const absorber = createAbsorber(effects, weights);
    absorber.demean([column]);
    const mixed = Float64Array.from(
      column,
      (value, i) => value + effects.reduce((sum, effect, k) => sum + (k + 1) * Math.sin(effect.codes[i]!), 0),
    );
    absorber.demean([mixed]);
    for (let i = 0; i < column.length; i++) expect(Math.abs(mixed[i]! - column[i]!)).toBeLessThan(1e-10);
  });

  it('coefficients reproduce the part taken away', () => {
    const { effects, weights, column } = randomEffects(9, 300, [20, 7, 4]);
    const absorber = createAbsorber(effects, weights);
    const levels = absorber.coefficients(column);
    const left = Float64Array.from(column);
    absorber.demean([left]);
    for (let i = 0; i < column.length; i++) {
      const fitted = effects.reduce((sum, effect, k) => sum + levels[k]![effect.codes[i]!]!, 0);
      expect(Math.abs(column[i]! - fitted - left[i]!)).toBeLessThan(1e-9);
    }
  });

  it('converges on a chain, where alternating means would need thousands of sweeps', () => {
    const length = 400;
    const workers = Array.from({ length: 2 * length }, (_, i) => Math.floor(i / 2));
    const firms = Array.from({ length: 2 * length }, (_, i) => Math.floor((i + 1) / 2));
    const random = createRandom(3);
    const column = Float64Array.from(workers, () => random.normal());
    const effects = [factorOf('worker', workers), factorOf('firm', firms)];
    const { certificate, iterations } = createAbsorber(effects).demean([column]);
    expect(certificate).toBeLessThan(1e-11);
    expect(iterations).toBeLessThan(2000);
    // Each row is an edge of a tree: the effects explain everything.
    expect(Math.max(...column.map(Math.abs))).toBeLessThan(1e-7);
  });

  it('counts cells of a thin chain with many rows each as it counts rows', () => {
    const agents = 300;
    const calls = 24;
    const codes = Array.from({ length: agents * calls }, (_, i) => Math.floor(i / calls));
    // Every third agent takes some calls in the next queue: the queues form a chain, and few cells have all the rows.
    const queues = codes.map(
      (agent, i) => Math.floor(agent / 6) + (agent % 3 === 0 && i % calls < 2 ? 1 : 0),
    );
    const random = createRandom(8);
    const column = Float64Array.from(codes, () => random.normal());
    const effects = [factorOf('agent', codes), factorOf('queue', queues)];
    const ones = new Float64Array(column.length).fill(1);
    const [byCells, byRows] = [column.slice(), column.slice()];
    const { certificate } = createAbsorber(effects).demean([byCells]);
    createAbsorber(effects, ones).demean([byRows]);
    expect(certificate).toBeLessThan(1e-12);
    byCells.forEach((value, i) => {
      expect(Math.abs(value - byRows[i]!)).toBeLessThan(1e-10);
    });
  });

  it('a constant column becomes zero, and one effect is exact in one pass', () => {
    const { effects } = randomEffects(2, 50, [6]);
    const constant = new Float64Array(50).fill(0.1);
    const { iterations } = createAbsorber(effects).demean([constant]);
    expect(iterations).toBe(0);
    expect(constant.every((value) => value === 0)).toBe(true);
  });
});

describe('degrees of freedom of effects', () => {
  it('counts components and rank', () => {
    const a = factorOf('a', [0, 0, 1, 1, 2, 2]);
    const b = factorOf('b', [0, 1, 0, 1, 2, 3]);
    expect(countComponents(a, b)).toBe(2);
    expect(countEffectDegrees([a, b])).toEqual({ levels: [3, 4], conventional: 6, rank: 5, components: 2 });
    expect(countEffectDegrees([])).toEqual({ levels: [], conventional: 0, rank: 0, components: 0 });
  });

  it('interactions hold the combinations that occur', () => {
    const a = factorOf('a', [0, 0, 1, 1]);
    const b = factorOf('b', [5, 6, 5, 5]);
    const both = interactFactors('a^b', [a, b]);
    expect(both.levels).toBe(3);
    expect(both.label(both.codes[1]!)).toBe('0^6');
  });
});
