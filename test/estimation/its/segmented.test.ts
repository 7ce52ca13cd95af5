import { describe, expect, it } from 'vitest';
import { ContraflowError } from '../../../activities/contract/errors.ts';
import type { EstimateSpecInput } from '../../../activities/contract/estimate-spec.ts';
import { createRandom } from '../../../activities/random.ts';
import { columnsOf, runIts, sequence } from './support.ts';

const n = 600;
const start = 400;
const season = (t: number) => [3, -1, 4, 0, -2, 1, -5][t % 7]!;
const jump = (t: number) => (t < start ? 0 : 6 + 0.02 * (t - start));
const meanJump = 6 + (0.02 * (n - start - 1)) / 2;
const spec: EstimateSpecInput = { outcome: 'y', time: 'time', intervention: start, seasons: [7] };
const series = (noise: (t: number) => number) =>
  columnsOf({
    time: sequence(n, (t) => t),
    y: sequence(n, (t) => 50 + 0.05 * t + season(t) + jump(t) + noise(t)),
  });

function autoregressive(seed: number, rho: number): Float64Array {
  const random = createRandom(seed);
  let last = 0;
  return sequence(n, () => (last = rho * last + random.normal()));
}

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof ContraflowError) return error.code;
    throw error;
  }
  return 'none';
}

describe('interrupted time series', () => {
  it('recovers trend, level and slope of a series without noise, and its counterfactual', () => {
    const result = runIts(
      series(() => 0),
      spec,
    );
    const of = (name: string) => result.coefficients!.find((c) => c.name === name)!.estimate;
    expect(of('trend')).toBeCloseTo(0.05, 10);
    expect(of('level_change')).toBeCloseTo(6, 9);
    expect(of('slope_change')).toBeCloseTo(0.02, 10);
    expect(result.delta).toBeCloseTo(meanJump, 9);
    expect(result.standardError).toBeNull();
    expect(result.diagnostics.warnings.join()).toMatch(/without error/);
    expect(result.counterfactual![n - 1]!.counterfactual).toBeCloseTo(50 + 0.05 * (n - 1) + season(n - 1), 8);
    const expected = result
      .counterfactual!.slice(start)
      .reduce((sum, point) => sum + point.counterfactual / (n - start), 0);
    expect(result.relativeEffect!.estimate).toBeCloseTo(meanJump / expected, 9);
  });

  it('covers the truth under serial correlation, where plain errors do not', () => {
    let robust = 0;
    let plain = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const noise = autoregressive(seed, 0.6);
      const table = series((t) => noise[t]!);
      const covers = (kind: 'newey-west' | 'iid') => {
        const { lower, upper } = runIts(table, { ...spec, inference: { kind, lags: 20 } }).confidenceInterval;
        return lower! <= meanJump && upper! >= meanJump;
      };
      if (covers('newey-west')) robust += 1;
      if (covers('iid')) plain += 1;
    }
    expect(robust).toBeGreaterThanOrEqual(50);
    expect(plain).toBeLessThan(robust);
  });

  it('delta is the mean of observed minus counterfactual after the intervention', () => {
    const noise = autoregressive(4, 0.3);
    const result = runIts(
      series((t) => noise[t]!),
      spec,
    );
    const post = result.counterfactual!.slice(start);
    const mean = post.reduce((sum, p) => sum + (p.observed! - p.counterfactual) / post.length, 0);
    expect(result.delta).toBeCloseTo(mean, 9);
    expect(post.every((p) => p.lower! < p.counterfactual && p.upper! > p.counterfactual)).toBe(true);
  });

  it('counts seasons in steps of the clock, closed hours included', () => {
    const open = Array.from({ length: n }, (_, t) => t).filter((t) => t % 7 !== 3);
    const table = columnsOf({ time: open, y: open.map((t) => 50 + 0.05 * t + season(t) + jump(t)) });
    const result = runIts(table, spec);
    expect(result.delta).toBeCloseTo(
      open.filter((t) => t >= start).reduce((s, t, _, all) => s + jump(t) / all.length, 0),
      -1,
    );
    expect(result.coefficients!.find((c) => c.name === 'level_change')!.estimate).toBeCloseTo(6, 8);
    expect(result.diagnostics['calendarEffects']).toEqual([{ name: 'season_7', levels: 6 }]);
  });

  it('counts local days across a change of the clock, weekends closed', () => {
    const days = Array.from({ length: n }, (_, t) => t).filter((t) => t % 7 < 5);
    const hour = 3_600_000;
    const midnight = (t: number) => 24 * hour * t - (t >= 85 ? hour : 0) + (t >= 300 ? hour : 0);
    const table = columnsOf(
      { time: days.map(midnight), y: days.map((t) => 50 + 0.05 * t + season(t) + jump(t)) },
      true,
    );
    const intervention = new Date(midnight(start)).toISOString();
    const result = runIts(table, { ...spec, intervention });
    const of = (name: string) => result.coefficients!.find((c) => c.name === name)!.estimate;
    expect(of('trend')).toBeCloseTo(0.05, 9);
    expect(of('slope_change')).toBeCloseTo(0.02, 9);
    expect(result.diagnostics['calendarEffects']).toEqual([{ name: 'season_7', levels: 5 }]);
  });

  it('keeps events and covariates', () => {
    const table = columnsOf({
      time: sequence(n, (t) => t),
      promo: sequence(n, (t) => (t % 11 === 0 ? 1 : 0)),
      y: sequence(
        n,
        (t) => 50 + season(t) + jump(t) + (t % 11 === 0 ? 8 : 0) + (t >= 100 && t <= 109 ? 20 : 0),
      ),
    });
    const result = runIts(table, {
      ...spec,
      covariates: ['promo'],
      events: [{ name: 'outage', from: 100, to: 109 }],
    });
    const of = (name: string) => result.coefficients!.find((c) => c.name === name)!.estimate;
    expect(of('promo')).toBeCloseTo(8, 9);
    expect(of('outage')).toBeCloseTo(20, 9);
    expect(result.delta).toBeCloseTo(meanJump, 8);
  });

  it('averages treated units and leaves controls out', () => {
    const times = sequence(n, (t) => t);
    const gain = (t: number, unit: number) =>
      40 + season(t) + (unit < 2 ? jump(t) + (unit === 0 ? 1 : -1) : 0);
    const table = columnsOf({
      unit: sequence(3 * n, (i) => Math.floor(i / n)),
      time: sequence(3 * n, (i) => times[i % n]!),
      y: sequence(3 * n, (i) => gain(i % n, Math.floor(i / n))),
    });
    const result = runIts(table, { ...spec, unit: 'unit', treated: [0, 1] });
    expect(result.treatedUnits).toBe(2);
    expect(result.delta).toBeCloseTo(meanJump, 9);
  });

  it('works on the log scale', () => {
    const table = columnsOf({
      time: sequence(n, (t) => t),
      y: sequence(n, (t) => Math.exp(5 + season(t) / 10 + (t < start ? 0 : -0.06))),
    });
    const result = runIts(table, { ...spec, transform: 'log' });
    expect(result.delta).toBeCloseTo(-0.06, 10);
    expect(result.relativeEffect!.estimate).toBeCloseTo(Math.expm1(-0.06), 10);
    expect(result.counterfactual![n - 1]!.counterfactual).toBeCloseTo(Math.exp(5 + season(n - 1) / 10), 6);
  });

  it('names a slope change that one period cannot show', () => {
    const table = columnsOf({
      time: sequence(50, (t) => t),
      y: sequence(50, (t) => Math.sin(t) + (t === 49 ? 5 : 0)),
    });
    const result = runIts(table, { outcome: 'y', time: 'time', intervention: 49 });
    expect(result.diagnostics.collinear).toContain('slope_change');
    expect(Number.isFinite(result.delta)).toBe(true);
  });

  it('refuses what it cannot answer, by name', () => {
    const table = series((t) => Math.sin(t));
    expect(codeOf(() => runIts(table, { ...spec, intervention: 2 }))).toBe('short-series');
    expect(codeOf(() => runIts(table, { ...spec, seasons: [300] }))).toBe('season-too-long');
    expect(codeOf(() => runIts(table, { ...spec, inference: { kind: 'placebo' } }))).toBe(
      'unsupported-inference',
    );
    const { intervention: _, ...undated } = spec;
    expect(codeOf(() => runIts(table, undated))).toBe('no-intervention');
    const twice = columnsOf({
      time: sequence(n, (t) => Math.floor(t / 2)),
      y: sequence(n, (t) => Math.sin(t)),
    });
    expect(codeOf(() => runIts(twice, { ...spec, intervention: 200 }))).toBe('repeated-cell');
  });
});
