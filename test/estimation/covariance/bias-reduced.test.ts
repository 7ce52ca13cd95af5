import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { makePanel, run, setColumn } from '../panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  covariates: ['x'],
  estimator: 'twfe',
};

describe('CR2', () => {
  it('equals HC2 where every row is a cluster, weighted and not, effects or not', () => {
    const table = setColumn(makePanel({ units: 6, periods: 8, treated: 2, start: 4 }), 'row', (row) => row);
    for (const spec of [base, { ...base, weights: 'w' }, { ...base, estimator: 'ols' as const }]) {
      const cr2 = run(table, { ...spec, inference: { kind: 'clustered', by: ['row'], correction: 'cr2' } });
      const hc2 = run(table, { ...spec, inference: { kind: 'hc2' } });
      expect(Math.abs(cr2.standardError! / hc2.standardError! - 1)).toBeLessThan(1e-8);
    }
  });

  it('on a mean difference of clusters gives the Welch variance and its degrees of freedom', () => {
    // One row a cluster, 4 against 8: the Satterthwaite degrees under equal variances, and Welch's standard error.
    const y = [3, 5, 4, 6, 1, 2, 2, 4, 3, 1, 2, 5];
    const table = setColumn(
      setColumn(makePanel({ units: 12, periods: 1, treated: 0 }), 'y', (row) => y[row]!),
      'd',
      (row) => (row < 4 ? 1 : 0),
    );
    const result = run(table, {
      outcome: 'y',
      unit: 'unit',
      treatment: 'd',
      estimator: 'ols',
      inference: { kind: 'clustered', correction: 'cr2' },
    });
    const variance = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return (
        values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) / values.length
      );
    };
    expect(result.standardError).toBeCloseTo(Math.sqrt(variance(y.slice(0, 4)) + variance(y.slice(4))), 10);
    expect(result.degreesOfFreedom).toBeCloseTo((1 / 4 + 1 / 8) ** 2 / (1 / (16 * 3) + 1 / (64 * 7)), 8);
  });

  it('is wider than CR1 with few treated clusters and has fewer degrees', () => {
    const table = makePanel({ units: 10, periods: 12, treated: 2, start: 6 });
    const cr1 = run(table, { ...base, inference: { kind: 'clustered' } });
    const cr2 = run(table, { ...base, inference: { kind: 'clustered', correction: 'cr2' } });
    expect(cr2.standardError!).toBeGreaterThan(cr1.standardError!);
    expect(cr2.degreesOfFreedom!).toBeLessThan(cr1.degreesOfFreedom!);
  });

  it('takes large clusters of a balanced panel, and refuses others by name', () => {
    const table = setColumn(makePanel({ units: 4, periods: 2100, treated: 2, start: 900 }), 'one', () => 1);
    const inference = { kind: 'clustered', correction: 'cr2' } as const;
    expect(run(table, { ...base, inference }).standardError).toBeGreaterThan(0);
    expect(() => run(table, { ...base, weights: 'one', inference })).toThrow(/cr2 takes at most 2000 rows/);
  });
});
