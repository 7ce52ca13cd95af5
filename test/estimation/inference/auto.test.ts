import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { makePanel, run, setColumn } from '../panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'twfe',
};

function because(result: ReturnType<typeof run>): string {
  return String((result.diagnostics['covariance'] as { because?: string }).because);
}

describe('inference: auto', () => {
  it('works over time where permuting six queues cannot reach 5 %', () => {
    const result = run(makePanel({ units: 6, periods: 400, treated: 1, start: 200 }), base);
    expect(result.inference).toBe('equal-weighted-cosine');
    expect(result.standardError).toBeGreaterThan(0);
    expect(because(result)).toMatch(/cannot support clustered errors or permutation.*lag-1/);
  });

  it.each([
    [10, 2],
    [20, 1],
    [20, 6],
  ])('permutes treated sets of %i queues, %i treated, and says why', (units, treated) => {
    const result = run(makePanel({ units, periods: 60, treated, start: 30 }), base);
    expect(result.inference).toBe('randomization');
    expect(because(result)).toContain(`${units} clusters, ${treated} of them treated`);
    expect(result.diagnostics['randomization']).toMatchObject({ clusters: units, treatedClusters: treated });
  });

  it('clusters where clusters are many and alike, and permutes where a few of them carry the variance', () => {
    const even = makePanel({ units: 80, periods: 400, treated: 40, start: 200 });
    expect(run(even, base)).toMatchObject({ inference: 'clustered' });
    const uneven = setColumn(even, 'y', (row) => {
      const column = even.columns.get('y');
      const value = column?.kind === 'number' ? column.values[row]! : 0;
      return row < 4 * 400 ? value * (1 + 6 * Math.sin(row * row)) : value;
    });
    expect(run(uneven, base)).toMatchObject({ inference: 'randomization' });
  });

  it('asks as much of the number of sets as the confidence does', () => {
    const table = makePanel({ units: 20, periods: 60, treated: 1, start: 30 });
    expect(run(table, base).inference).toBe('randomization');
    expect(run(table, { ...base, confidence: 0.99 }).inference).toBe('equal-weighted-cosine');
  });

  it('widens an interval over time where controls drift apart', () => {
    const calm = makePanel({ units: 6, periods: 400, treated: 1, start: 200 });
    const drifting = setColumn(calm, 'y', (row) => {
      const [unit, time] = [Math.floor(row / 400), row % 400];
      const column = calm.columns.get('y');
      const value = column?.kind === 'number' ? column.values[row]! : 0;
      return value + (unit > 0 && time >= 200 ? unit - 3 : 0);
    });
    const result = run(drifting, base);
    expect(result.diagnostics.warnings.join()).toMatch(/moved apart by .* times/);
    expect(result.standardError!).toBeGreaterThan(10 * run(calm, base).standardError!);
    expect(result.degreesOfFreedom).toBe(4);
  });
});
