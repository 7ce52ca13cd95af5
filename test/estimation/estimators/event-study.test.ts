import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { makePanel, numbers, run, setColumn } from '../panel/make-panel.ts';

const spec: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  estimator: 'event-study',
  inference: { kind: 'clustered' },
};
const panel = makePanel({ units: 40, treated: 16 });

describe('event study', () => {
  it('bins the ends of the window and averages the post coefficients', () => {
    const result = run(panel, { ...spec, window: [-4, 3] });
    expect(result.eventStudy!.map(({ relativeTime }) => relativeTime)).toEqual([-4, -3, -2, 0, 1, 2, 3]);
    const post = result.eventStudy!.filter(({ relativeTime }) => relativeTime >= 0);
    expect(result.delta).toBeCloseTo(post.reduce((sum, { estimate }) => sum + estimate, 0) / 4, 12);
    expect(result.diagnostics.preTrend).toMatchObject({ reference: -1, coefficients: 3 });
  });

  it('rejects a pre-trend and not its absence', () => {
    const time = numbers(panel, 'time');
    const y = numbers(panel, 'y');
    const trending = setColumn(panel, 'y', (row) => y[row]! + (row < 320 ? 0.1 * time[row]! : 0));
    expect(run(trending, { ...spec, window: [-6, 6] }).diagnostics.preTrend!.pValue!).toBeLessThan(1e-6);
    expect(run(panel, { ...spec, window: [-6, 6] }).diagnostics.preTrend!.pValue!).toBeGreaterThan(0.01);
  });

  it('leaves the joint test out, with a warning, where clusters are too few for it', () => {
    const few = makePanel({ units: 6, treated: 3 });
    const result = run(few, spec);
    expect(result.diagnostics.preTrend!.pValue).toBeUndefined();
    expect(result.diagnostics.warnings.join()).toMatch(/joint test/);
    expect(JSON.stringify(result)).not.toMatch(/NaN|Infinity/);
  });

  it('is the same to the last byte in every run', () => {
    expect(JSON.stringify(run(panel, spec))).toBe(JSON.stringify(run(panel, spec)));
  });

  it('counts days and weeks of an hourly panel', () => {
    const hourly = makePanel({ units: 6, periods: 24 * 21, treated: 3, start: 24 * 14 });
    const values = Float64Array.from(numbers(hourly, 'time'), (t) => Date.UTC(2026, 0, 5) + t * 3_600_000);
    const table = {
      rows: hourly.rows,
      columns: new Map(hourly.columns).set('time', { kind: 'time', values } as const),
    };
    const days = run(table, { ...spec, periodUnit: 'day', window: [-3, 3] });
    expect(days.eventStudy!.map(({ relativeTime }) => relativeTime)).toEqual([-3, -2, 0, 1, 2, 3]);
    const weeks = run(table, { ...spec, periodUnit: 'week' });
    expect(weeks.eventStudy!.map(({ relativeTime }) => relativeTime)).toEqual([-2, 0]);
    expect(() => run(table, spec)).toThrow(/504 relative periods/);
  });
});
