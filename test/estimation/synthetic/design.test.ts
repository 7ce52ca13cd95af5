import { describe, expect, it } from 'vitest';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { runSynthetic, tableOf } from './support.ts';

const wave = (level: number, slope: number) =>
  Float64Array.from({ length: 12 }, (_, t) => level + slope * t + Math.sin(t * level));
const mix = (t: number) => 0.25 * wave(1, 1)[t]! + 0.75 * wave(3, 2)[t]!;
const treated = Float64Array.from({ length: 12 }, (_, t) => mix(t) + (t >= 8 ? 5 : 0));
const rows = { a: treated, d1: wave(1, 1), d2: wave(3, 2), d3: wave(9, -1) };
const spec: EstimateSpecInput = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treated: 'a',
  intervention: 8,
  estimator: 'synthetic-control',
};

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ContraflowError) return error.code;
    throw error;
  }
  return 'none';
}

function hole(values: Float64Array, ...places: number[]): Float64Array {
  return values.map((value, t) => (places.includes(t) ? Number.NaN : value));
}

describe('synthetic design', () => {
  it('recovers an exact mixture and its effect', () => {
    const result = runSynthetic(tableOf(rows), spec);
    expect(result.delta).toBeCloseTo(5, 9);
    expect(result.weights!.units!['d1']!).toBeCloseTo(0.25, 9);
    expect(result.weights!.units!['d3']!).toBe(0);
    expect(result.relativeEffect!.estimate).toBeCloseTo(5 / ((mix(8) + mix(9) + mix(10) + mix(11)) / 4), 9);
    expect(result.counterfactual![9]).toMatchObject({ time: 9, observed: treated[9] });
    expect(result.counterfactual![9]!.counterfactual).toBeCloseTo(mix(9), 9);
  });

  it('enters several treated units as their mean', () => {
    const both = { ...rows, a: treated.map((v) => v + 1), b: treated.map((v) => v - 1) };
    const result = runSynthetic(tableOf(both), { ...spec, treated: ['a', 'b'] });
    expect(result.delta).toBeCloseTo(5, 9);
    expect(result.treatedUnits).toBe(2);
  });

  it('takes out unit levels with an intercept', () => {
    const shifted = { ...rows, a: treated.map((v) => v + 100) };
    expect(runSynthetic(tableOf(shifted), { ...spec, intercept: true }).delta).toBeCloseTo(5, 9);
  });

  it('matches on the fit periods alone', () => {
    const disturbed = { ...rows, a: treated.map((v, t) => (t < 2 ? v + 50 : v)) };
    const result = runSynthetic(tableOf(disturbed), { ...spec, fit: { from: 2 } });
    expect(result.delta).toBeCloseTo(5, 9);
  });

  it('works on the transformed scale and gives the course back on that of the outcome', () => {
    const positive = Object.fromEntries(
      Object.entries(rows).map(([name, row]) => [name, row.map((v) => Math.exp(v / 10))]),
    );
    const result = runSynthetic(tableOf(positive), { ...spec, transform: 'log' });
    expect(result.delta).toBeCloseTo(0.5, 9);
    expect(result.relativeEffect!.estimate).toBeCloseTo(Math.expm1(0.5), 9);
    expect(result.counterfactual![10]!.counterfactual).toBeCloseTo(Math.exp(mix(10) / 10), 9);
  });

  it('drops periods that a unit lacks, and says how many', () => {
    const result = runSynthetic(tableOf({ ...rows, d1: hole(rows.d1, 3, 9) }), spec);
    expect(result.periods).toBe(10);
    expect(result.delta).toBeCloseTo(5, 9);
    expect(result.diagnostics.warnings.join()).toMatch(/2 periods/);
  });

  it('interpolates in time on request', () => {
    const line = { ...rows, d1: Float64Array.from({ length: 12 }, (_, t) => 2 * t) };
    const full = runSynthetic(tableOf(line), spec);
    const filled = runSynthetic(tableOf({ ...line, d1: hole(line.d1, 3, 4, 9) }), {
      ...spec,
      missing: 'interpolate',
    });
    expect(filled.delta).toBeCloseTo(full.delta, 10);
    expect(filled.diagnostics.warnings.join()).toMatch(/3 missing cells interpolated/);
  });

  it('keeps a treated unit that lacks its first treated period', () => {
    const both = { ...rows, b: hole(treated, 8) };
    expect(runSynthetic(tableOf(both), { ...spec, treated: ['a', 'b'] }).delta).toBeCloseTo(5, 9);
  });

  it('names donors without data on one side', () => {
    const late = { ...rows, d4: hole(wave(4, 1), 0, 1, 2, 3, 4, 5, 6, 7) };
    const result = runSynthetic(tableOf(late), spec);
    expect(result.diagnostics.warnings.join()).toMatch(/d4/);
    expect(result.units).toBe(4);
  });

  it('refuses what it cannot answer, by name', () => {
    const table = tableOf(rows);
    expect(codeOf(() => runSynthetic(table, { ...spec, donors: ['nobody'] }))).toBe('unknown-donor');
    expect(codeOf(() => runSynthetic(table, { ...spec, donors: ['a'] }))).toBe('treated-donor');
    expect(codeOf(() => runSynthetic(table, { ...spec, intervention: 1 }))).toBe('no-common-period');
    expect(codeOf(() => runSynthetic(table, { ...spec, treated: ['a', 'd1', 'd2', 'd3'] }))).toBe('no-donor');
    expect(codeOf(() => runSynthetic(table, { ...spec, inference: { kind: 'clustered' } }))).toBe(
      'unsupported-inference',
    );
    expect(codeOf(() => runSynthetic(table, { ...spec, ridge: 1, mode: 'r-compatible' }))).toBe('keys-clash');
    expect(codeOf(() => runSynthetic(table, { ...spec, predictors: [{ column: 'nothing' }] }))).toBe(
      'missing-column',
    );
    const { treated: _, intervention: __, ...undated } = spec;
    expect(codeOf(() => runSynthetic(table, { ...undated, interventions: { a: 8, d1: 9 } }))).toBe(
      'several-dates',
    );
  });
});
