import { describe, expect, it } from 'vitest';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { estimateFamily } from '../../../activities/estimation/index.ts';
import { holm, romanoWolf } from '../../../activities/estimation/inference/romano-wolf.ts';
import { createRandom } from '../../../activities/random.ts';
import { makePanel, numbers, setColumn } from '../panel/make-panel.ts';

describe('Romano–Wolf', () => {
  it('follows the step-down by hand', () => {
    const family = [
      { statistic: 3, draws: Float64Array.from([3, 0.5, 1, 2, 0.1]) },
      { statistic: -2, draws: Float64Array.from([2, 2.5, 0.2, 1, 3.5]) },
      { statistic: 0.4, draws: Float64Array.from([0.4, 0.1, 0.3, 0.2, 0]) },
    ];
    // Largest over all: 3 2.5 1 2 3.5; without the first: 2 2.5 .3 1 3.5; the last alone: .4 .1 .3 .2 0.
    expect(romanoWolf(family, true)).toEqual([2 / 5, 3 / 5, 3 / 5]);
    expect(romanoWolf(family, false)).toEqual([3 / 6, 4 / 6, 4 / 6]);
  });

  it('costs nothing for outcomes that are copies, and as much as Bonferroni at most', () => {
    const random = createRandom(4);
    const draws = Float64Array.from({ length: 999 }, () => random.normal());
    const one = { statistic: 2.1, draws };
    const [alone] = romanoWolf([one], false);
    expect(romanoWolf([one, one, one], false)).toEqual([alone, alone, alone]);
    const others = Array.from({ length: 4 }, () => ({
      statistic: 1,
      draws: Float64Array.from({ length: 999 }, () => random.normal()),
    }));
    const [adjusted] = romanoWolf([one, ...others], false);
    expect(adjusted).toBeGreaterThan(alone!);
    const share = ({ draws }: { draws: Float64Array }) =>
      (1 + draws.filter((value) => Math.abs(value) >= 2.1).length) / 1000;
    expect(adjusted).toBeLessThanOrEqual([one, ...others].reduce((sum, own) => sum + share(own), 0));
  });

  it('Holm multiplies by what is left and passes null through', () => {
    expect(holm([0.01, null, 0.04, 0.03])).toEqual([0.03, null, 0.06, 0.06]);
  });
});

describe('a family of specs', () => {
  const base: EstimateSpecInput = {
    outcome: 'y',
    unit: 'unit',
    time: 'time',
    treatment: 'd',
    estimator: 'twfe',
    inference: { replications: 999 },
  };
  const panel = makePanel({ units: 14, periods: 40, treated: 5, start: 20, effect: 0.3 });
  const random = createRandom(9);
  const noise = Float64Array.from({ length: panel.rows }, () => random.normal());
  const table = [
    ['z', (row: number) => noise[row]!],
    ['e', (row: number) => (row >= 6 * 40 && row < 10 * 40 && row % 40 >= 20 ? 1 : 0)],
  ].reduce((wide, [name, of]) => setColumn(wide, name as string, of as (row: number) => number), panel);
  const family = (specs: EstimateSpecInput[]) =>
    estimateFamily(
      table,
      specs.map((spec) => estimateSpec.parse(spec)),
    );

  it('permutes treated sets for all outcomes of one change', () => {
    const { results, adjusted, method, because } = family([base, { ...base, outcome: 'z' }]);
    expect(method).toBe('romano-wolf');
    expect(because).toMatch(/permuted for all/);
    adjusted.forEach((value, at) => {
      expect(value!).toBeGreaterThanOrEqual(results[at]!.pValue!);
      expect(value!).toBeLessThanOrEqual(2 * results[at]!.pValue! + 1e-12);
    });
    expect(adjusted[0]!).toBeLessThan(0.05);
  });

  it('shares one wild bootstrap between changes with other treated queues', () => {
    const { adjusted, method, because } = family([base, { ...base, treatment: 'e' }]);
    expect(method).toBe('romano-wolf');
    expect(because).toMatch(/wild bootstrap/);
    expect(adjusted[0]!).toBeLessThan(0.05);
    expect(adjusted[1]!).toBeGreaterThan(0.05);
    expect(numbers(table, 'e').some((value) => value === 1)).toBe(true);
  });

  it('falls back to Holm where no draws can be shared', () => {
    const { adjusted, method, results } = family([base, { ...base, outcome: 'x', estimator: 'event-study' }]);
    expect(method).toBe('holm');
    expect(adjusted).toEqual(holm(results.map(({ pValue }) => pValue)));
  });
});
