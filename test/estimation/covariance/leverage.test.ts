import { describe, expect, it } from 'vitest';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { selectRows } from '../../../activities/estimation/index.ts';
import { makePanel, numbers, run, setColumn } from '../panel/make-panel.ts';

const base: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treatment: 'd',
  covariates: ['x'],
  estimator: 'twfe',
};
const gaps = selectRows(
  makePanel({ units: 6, periods: 9, treated: 2, start: 5 }),
  Int32Array.from({ length: 54 }, (_, i) => i).filter((i) => i % 11 !== 3),
);

/** The same regression with the effects as explicit dummies. */
function withDummies(): { table: typeof gaps; names: string[] } {
  let table = gaps;
  const unit = gaps.columns.get('unit')!;
  const time = numbers(gaps, 'time');
  const names: string[] = [];
  const codes = unit.kind === 'text' ? unit.codes : new Int32Array();
  for (let u = 1; u < 6; u++) {
    table = setColumn(table, `u${u}`, (row) => (codes[row] === u ? 1 : 0));
    names.push(`u${u}`);
  }
  for (let t = 1; t < 9; t++) {
    table = setColumn(table, `t${t}`, (row) => (time[row] === t ? 1 : 0));
    names.push(`t${t}`);
  }
  return { table, names };
}

describe('absorbed effects and explicit dummies give the same errors', () => {
  const { table, names } = withDummies();

  it.each(['iid', 'hc0', 'hc1', 'hc2', 'hc3'] as const)('%s, weighted and not', (kind) => {
    for (const weights of [{}, { weights: 'w' }]) {
      const absorbed = run(gaps, { ...base, ...weights, inference: { kind } });
      const explicit = run(table, {
        ...base,
        ...weights,
        estimator: 'ols',
        covariates: ['x', ...names],
        inference: { kind },
      });
      expect(absorbed.delta).toBeCloseTo(explicit.delta, 11);
      expect(Math.abs(absorbed.standardError! / explicit.standardError! - 1)).toBeLessThan(1e-9);
      expect(absorbed.degreesOfFreedom).toBe(explicit.degreesOfFreedom);
    }
  });

  it('one effect, and an effect nested in another', () => {
    for (const absorb of [['unit'], ['unit', 'unit^time_half']]) {
      const half = setColumn(gaps, 'time_half', (row) => (numbers(gaps, 'time')[row]! < 5 ? 0 : 1));
      const result = run(half, {
        ...base,
        treatment: 'x',
        covariates: [],
        absorb,
        inference: { kind: 'hc3' },
      });
      expect(result.standardError).toBeGreaterThan(0);
    }
  });
});

describe('lags by calendar and by position', () => {
  it('agree without gaps and differ with gaps', () => {
    const full = makePanel();
    const spec = (lagBy: 'calendar' | 'position'): EstimateSpecInput => ({
      ...base,
      inference: { kind: 'newey-west', lags: 3, lagBy },
    });
    expect(run(full, spec('calendar')).standardError).toBeCloseTo(
      run(full, spec('position')).standardError!,
      14,
    );
    expect(run(gaps, spec('calendar')).standardError).not.toBeCloseTo(
      run(gaps, spec('position')).standardError!,
      6,
    );
  });

  it('do not depend on the order of rows', () => {
    const full = makePanel();
    const shuffled = selectRows(
      full,
      Int32Array.from({ length: full.rows }, (_, i) => (i * 77) % full.rows),
    );
    for (const kind of ['newey-west', 'driscoll-kraay', 'clustered', 'hc3'] as const) {
      const a = run(full, { ...base, inference: { kind, lags: 2 } });
      const b = run(shuffled, { ...base, inference: { kind, lags: 2 } });
      expect(Math.abs(a.standardError! / b.standardError! - 1)).toBeLessThan(1e-10);
    }
  });
});
