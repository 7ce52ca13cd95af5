import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { createRandom } from '../../../activities/random.ts';
import { runSynthetic, tableOf } from './support.ts';

/** Units that follow three factors; the first `treated` of them gain `effect` from `pre` on. */
function factorPanel(options: {
  donors: number;
  treated: number;
  periods: number;
  pre: number;
  effect: number;
  seed: number;
}) {
  const random = createRandom(options.seed);
  const factors = Array.from({ length: 3 }, () =>
    Array.from({ length: options.periods }, () => random.normal()),
  );
  const row = (gain: number) => {
    const loads = factors.map(() => random.uniform());
    return Float64Array.from(
      { length: options.periods },
      (_, t) =>
        20 +
        factors.reduce((sum, f, k) => sum + loads[k]! * f[t]!, 0) +
        0.1 * random.normal() +
        (t >= options.pre ? gain : 0),
    );
  };
  const rows: Record<string, Float64Array> = {};
  for (let i = 0; i < options.treated; i += 1) rows[`t${i}`] = row(options.effect);
  for (let j = 0; j < options.donors; j += 1) rows[`d${j}`] = row(0);
  return tableOf(rows);
}

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treated: ['t0'],
  intervention: 40,
};
const shape = { donors: 25, treated: 1, periods: 50, pre: 40, effect: 2, seed: 3 };

describe('inference of synthetic designs', () => {
  for (const estimator of ['synthetic-control', 'synthetic-did'] as const) {
    it(`${estimator} finds a planted effect and ranks it first`, () => {
      const result = runSynthetic(factorPanel(shape), { ...base, estimator });
      expect(Math.abs(result.delta - 2)).toBeLessThan(0.4);
      expect(result.inference).toBe('placebo');
      expect(result.confidenceInterval.lower!).toBeGreaterThan(0);
      expect(result.confidenceInterval.lower!).toBeLessThan(2);
      expect(result.confidenceInterval.upper!).toBeGreaterThan(2);
      expect(result.diagnostics.placebo).toMatchObject({
        rank: 1,
        of: 26,
        pValue: 0,
        pValueIncludingTreated: 1 / 26,
      });
    });
  }

  it('turns to a conformal interval with too few donors and says so', () => {
    const result = runSynthetic(factorPanel({ ...shape, donors: 8 }), {
      ...base,
      estimator: 'synthetic-control',
    });
    expect(result.inference).toBe('conformal');
    expect(result.standardError).toBeNull();
    expect(result.confidenceInterval.lower!).toBeGreaterThan(0);
    expect(result.confidenceInterval.lower!).toBeLessThan(2);
    expect(result.confidenceInterval.upper!).toBeGreaterThan(2);
    expect(result.diagnostics.warnings.join()).toMatch(/8 donors are too few.*needs 19/);
  });

  it('gives every post-period an interval that holds its effect nearly always', () => {
    for (const kind of ['placebo', 'conformal'] as const) {
      const result = runSynthetic(factorPanel(shape), {
        ...base,
        estimator: 'synthetic-control',
        inference: { kind },
      });
      const post = result.eventStudy!.filter((point) => point.relativeTime >= 0);
      expect(post.length).toBe(10);
      expect(post.filter((point) => point.lower! <= 2 && point.upper! >= 2).length).toBeGreaterThanOrEqual(8);
      const before = result.eventStudy!.filter((point) => point.relativeTime < 0);
      expect(before.every((point) => point.lower === null && point.upper === null)).toBe(true);
      const last = result.counterfactual!.at(-1)!;
      expect(last.observed! - last.upper!).toBeCloseTo(post.at(-1)!.lower!, 10);
    }
  });

  it('prints no interval where neither donors nor periods support one', () => {
    const short = factorPanel({ ...shape, donors: 5, periods: 12, pre: 8 });
    for (const estimator of ['synthetic-control', 'synthetic-did'] as const) {
      const result = runSynthetic(short, { ...base, intervention: 8, estimator });
      expect(result.confidenceInterval).toEqual({ level: 0.95, lower: null, upper: null });
      expect(result.standardError).toBeNull();
      expect(result.diagnostics.warnings.join()).toMatch(/no honest interval/);
    }
  });

  it('covers the truth by conformal intervals about as often as promised', () => {
    let covered = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const table = factorPanel({ ...shape, donors: 6, seed });
      const { lower, upper } = runSynthetic(table, {
        ...base,
        estimator: 'synthetic-control',
        confidence: 0.9,
        inference: { kind: 'conformal' },
      }).confidenceInterval;
      if (lower !== null && upper !== null && lower <= 2 && upper >= 2) covered += 1;
    }
    expect(covered).toBeGreaterThanOrEqual(47);
  });

  it('jackknifes several treated units and refuses a single one', () => {
    const two = factorPanel({ ...shape, treated: 3 });
    const treated = ['t0', 't1', 't2'];
    const result = runSynthetic(two, {
      ...base,
      treated,
      estimator: 'synthetic-did',
      inference: { kind: 'jackknife' },
    });
    expect(result.treatedUnits).toBe(3);
    expect(result.standardError!).toBeGreaterThan(0);
    expect(Math.abs(result.delta - 2)).toBeLessThan(4 * result.standardError!);
    const one = runSynthetic(factorPanel(shape), {
      ...base,
      estimator: 'synthetic-did',
      inference: { kind: 'jackknife' },
    });
    expect(one.standardError).toBeNull();
  });

  it('draws placebo units by seed where there are too many choices, the same each time', () => {
    const table = factorPanel({ ...shape, treated: 4, donors: 24 });
    const spec: EstimateSpecInput = {
      ...base,
      treated: ['t0', 't1', 't2', 't3'],
      estimator: 'synthetic-did',
    };
    const [a, b] = [runSynthetic(table, spec), runSynthetic(table, spec)];
    expect(a).toEqual(b);
    expect(a.diagnostics.placebo!['enumerated']).toBe(false);
  });

  it('finds nothing at dates where nothing happened', () => {
    const result = runSynthetic(factorPanel(shape), {
      ...base,
      estimator: 'synthetic-control',
      placebo: { times: true },
    });
    const placebos = result.diagnostics['placeboTimes'] as { delta: number }[];
    expect(placebos.length).toBe(4);
    for (const { delta } of placebos) expect(Math.abs(delta)).toBeLessThan(0.5);
  });
});
