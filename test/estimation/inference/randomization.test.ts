import { describe, expect, it } from 'vitest';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { createAbsorber } from '../../../activities/estimation/absorb/index.ts';
import { preparePanel, selectRows } from '../../../activities/estimation/index.ts';
import { fitLinear } from '../../../activities/estimation/linear/index.ts';
import {
  type ClusterShifts,
  clusterShifts,
  randomizationTest,
} from '../../../activities/estimation/randomization/index.ts';
import { tabulateSets } from '../../../activities/estimation/randomization/set-table.ts';
import { createRandom } from '../../../activities/random.ts';
import { makePanel, run, setColumn } from '../panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
  inference: { kind: 'randomization' },
};

function drawShifts(clusters: number, treated: number, seed: number, effect = 0): ClusterShifts {
  const random = createRandom(seed);
  const variance = Float64Array.from({ length: clusters }, () => 0.2 + random.uniform() * 3);
  const flags = Uint8Array.from({ length: clusters }, (_, c) => (c < treated ? 1 : 0));
  const shift = variance.map((value, c) => Math.sqrt(value) * random.normal() + effect * flags[c]!);
  const mean = (side: number) =>
    shift.reduce((sum, value, c) => sum + (flags[c] === side ? value : 0), 0) /
    (side === 1 ? treated : clusters - treated);
  return {
    labels: Array.from(shift, (_, c) => `c${c}`),
    shift,
    size: new Float64Array(clusters).fill(1),
    response: Float64Array.from(flags),
    variance,
    treated: flags,
    estimate: mean(1) - mean(0),
  };
}

/** |t| of a treated set by its definition, shifts already freed of the null value. */
function statistic(shift: readonly number[], variance: Float64Array, set: readonly number[]): number {
  const side = (inside: boolean) => shift.map((_, c) => c).filter((c) => set.includes(c) === inside);
  let difference = 0;
  let error = 0;
  let dispersion = 0;
  for (const inside of [true, false]) {
    const members = side(inside);
    const precision = members.reduce((sum, c) => sum + 1 / variance[c]!, 0);
    const weighted = members.reduce((sum, c) => sum + shift[c]! / variance[c]!, 0) / precision;
    difference += ((inside ? 1 : -1) * members.reduce((sum, c) => sum + shift[c]!, 0)) / members.length;
    error += members.reduce((sum, c) => sum + variance[c]!, 0) / members.length ** 2;
    dispersion += members.reduce((sum, c) => sum + (shift[c]! - weighted) ** 2 / variance[c]!, 0);
  }
  return Math.abs(difference) / Math.sqrt((error * dispersion) / (shift.length - 2));
}

function pairs(n: number): number[][] {
  return Array.from({ length: n }, (_, a) =>
    Array.from({ length: n - a - 1 }, (_, b) => [a, a + b + 1]),
  ).flat();
}

describe('randomisation inference', () => {
  it('counts treated sets as the definition does, at 0 and elsewhere', () => {
    const shifts = drawShifts(8, 2, 3, 1.5);
    const options = { replications: 999, seed: 1, level: 0.9 };
    const test = randomizationTest(shifts, options);
    expect(test).toMatchObject({ sets: 28, enumerated: true });
    const shareAt = (b: number) => {
      const freed = Array.from(shifts.shift, (value, c) => value - b * shifts.treated[c]!);
      const all = pairs(8).map((set) => statistic(freed, shifts.variance, set));
      return all.filter((t) => t >= all[0]! * (1 - 1e-9)).length / 28;
    };
    expect(test.pValue).toBeCloseTo(shareAt(0), 12);
    const edge = 1e-6 * test.standardError;
    for (const [bound, outwards] of [
      [test.lower!, -edge],
      [test.upper!, edge],
    ] as const) {
      expect(shareAt(bound - outwards)).toBeGreaterThan(0.1);
      expect(shareAt(bound + outwards)).toBeLessThanOrEqual(0.1);
    }
  });

  it('says the same of no effect by p-value and by interval', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const test = randomizationTest(drawShifts(10, 2, seed, seed % 3), {
        replications: 999,
        seed: 1,
        level: 0.95,
      });
      expect(test.pValue <= 0.05).toBe(test.lower! > 0 || test.upper! < 0);
      expect(test.lower!).toBeLessThan(test.estimate);
      expect(test.upper!).toBeGreaterThan(test.estimate);
    }
  });

  it('keeps its size with one noisy or quiet treated cluster of twenty', () => {
    let rejected = 0;
    for (let seed = 1; seed <= 1000; seed++)
      if (
        randomizationTest(drawShifts(20, 1, seed), { replications: 99, seed: 1, level: 0.95 }).pValue <= 0.05
      )
        rejected++;
    expect(rejected).toBeGreaterThan(30);
    expect(rejected).toBeLessThan(72);
  });

  it('draws sets by seed where they are too many, with the actual one among them', () => {
    const shifts = drawShifts(24, 8, 5, 4);
    const run = (seed: number) => randomizationTest(shifts, { replications: 499, seed, level: 0.95 });
    expect(run(1)).toEqual(run(1));
    expect(run(1)).toMatchObject({ sets: 500, enumerated: false });
    expect(run(1).pValue).toBe(1 / 500);
  });

  it('gives the estimate of the regression on panels with gaps, weights, and covariates', () => {
    const table = makePanel({ units: 12, periods: 60, treated: 3, start: 30, effect: 0.2 });
    const gaps = selectRows(
      table,
      Int32Array.from({ length: table.rows }, (_, i) => i).filter((i) => i % 13 !== 5),
    );
    for (const spec of [base, { ...base, weights: 'w' }, { ...base, covariates: ['x'] }])
      for (const panel of [table, gaps]) {
        const result = run(panel, spec);
        const clustered = run(panel, { ...spec, inference: { kind: 'clustered' } });
        expect(result.inference).toBe('randomization');
        expect(result.delta).toBe(clustered.delta);
        expect(result.standardError! / clustered.standardError!).toBeGreaterThan(0.5);
        expect(result.standardError! / clustered.standardError!).toBeLessThan(2);
        expect(result.coefficients!.find(({ name }) => name === 'd')).toMatchObject({
          standardError: result.standardError,
          pValue: result.pValue,
        });
      }
  });

  it('equals refitting under every treated set where weights leave no difference of shifts', () => {
    const table = makePanel({ units: 7, periods: 24, treated: 2, start: 12, effect: 0.2 });
    const spec: EstimateSpecInput = { ...base, weights: 'w', covariates: ['x'], confidence: 0.9 };
    const test = run(table, spec);
    // The estimate of another treated set must be the regression's own; its error is compared through the p-value of 0.
    const estimates = pairs(7).map(([a, b]) => {
      const other = setColumn(table, 'd', (row) =>
        [a, b].includes(Math.floor(row / 24)) && row % 24 >= 12 ? 1 : 0,
      );
      return run(other, spec).delta;
    });
    expect(test.delta).toBe(estimates[0]);
    const { sample, clusters } = preparePanel(table, estimateSpec.parse(spec));
    const { outcome, regressors, effects, weights } = sample;
    const absorber = createAbsorber(effects, weights);
    const fit = fitLinear({ outcome, regressors, effects, weights, absorber });
    const shifts = clusterShifts({ fit, sample, cluster: clusters[0]! });
    if (!('shift' in shifts)) throw new Error(shifts.reason);
    const sets = tabulateSets(shifts, 999, 1);
    expect(shifts.exact).toBeDefined();
    sets.n0.forEach((value, s) => {
      expect(value).toBeCloseTo(estimates[s]!, 10);
    });
  });

  it('is refused by name where treated sets cannot be permuted', () => {
    const staggered = setColumn(makePanel({ units: 8, periods: 20, treated: 0 }), 'd', (row) => {
      const [unit, time] = [Math.floor(row / 20), row % 20];
      return unit < 3 && time >= 8 + 3 * unit ? 1 : 0;
    });
    expect(() => run(staggered, base)).toThrow(/cannot permute the treated clusters/);
  });
});
