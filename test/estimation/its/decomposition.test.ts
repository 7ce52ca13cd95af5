import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { decompose, fitLocalLevel } from '../../../activities/estimation/its/index.ts';
import { createRandom } from '../../../activities/random.ts';
import { hasShared, sharedPath } from '../../support/shared.ts';
import { columnsOf, runIts, sequence } from './support.ts';

function column(file: string, position: number): Float64Array {
  const lines = readFileSync(sharedPath(`reference/${file}`), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  return Float64Array.from(lines, (line) => Number(line.split(',')[position]));
}

describe.skipIf(!hasShared)('decomposition against recorded numbers (needs ../shared)', () => {
  const read = (file: string) => JSON.parse(readFileSync(sharedPath(`reference/${file}`), 'utf8'));
  const gap = (values: Float64Array, index: number[], expected: number[]) =>
    Math.max(...index.map((i, k) => Math.abs(values[i]! - expected[k]!)));

  it('STL matches to 1e-8, plain and robust', () => {
    const reference = read('stl_8760.json');
    const values = column('stl_8760.csv', 0);
    const plain = decompose(values, { period: 168 });
    expect(gap(plain.trend, reference.idx, reference.trend)).toBeLessThan(1e-8);
    expect(gap(plain.seasonal, reference.idx, reference.seasonal)).toBeLessThan(1e-8);
    expect(gap(plain.residual, reference.idx, reference.resid)).toBeLessThan(1e-8);
    expect(plain.residual.reduce((sum, value) => sum + Math.abs(value), 0)).toBeCloseTo(
      reference.sum_abs_resid,
      7,
    );
    const robust = decompose(values, { period: 168, robust: true });
    expect(gap(robust.trend, reference.idx, reference.robust_trend)).toBeLessThan(1e-8);
    expect(gap(robust.seasonal, reference.idx, reference.robust_seasonal)).toBeLessThan(1e-8);
  });

  it('the local-level model finds the published variances of the Nile', () => {
    const { params, published } = read('nile_ucm.json');
    const { irregularVariance, levelVariance, logLikelihood } = fitLocalLevel(column('nile.csv', 1));
    expect(Math.abs(irregularVariance / params['sigma2.irregular'] - 1)).toBeLessThan(1e-2);
    expect(Math.abs(levelVariance / params['sigma2.level'] - 1)).toBeLessThan(1e-2);
    expect(irregularVariance / published.sigma2_irregular).toBeCloseTo(1, 3);
    expect(levelVariance / published.sigma2_level).toBeCloseTo(1, 3);
    expect(logLikelihood).toBeCloseTo(-632.5456, 3);
  });
});

describe('decomposition', () => {
  it('adds up and separates a line from a season', () => {
    const values = sequence(140, (t) => 2 + 0.1 * t + [1, -1, 2, 0, -2, 3, -3][t % 7]!);
    const { trend, seasonal, residual } = decompose(values, { period: 7 });
    const sums = values.map((value, t) => value - trend[t]! - seasonal[t]! - residual[t]!);
    expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-12);
    expect(Math.max(...residual.map(Math.abs))).toBeLessThan(0.05);
    expect(trend[100]! - trend[50]!).toBeCloseTo(5, 1);
  });

  it('keeps a spike out of trend and season when robust', () => {
    const random = createRandom(6);
    const values = sequence(140, (t) => 10 + (t % 7) + 0.5 * random.normal() + (t === 70 ? 100 : 0));
    const plain = decompose(values, { period: 7 });
    const robust = decompose(values, { period: 7, robust: true });
    expect(Math.abs(robust.residual[70]! - 100)).toBeLessThan(3);
    expect(plain.residual[70]!).toBeLessThan(90);
  });

  it('refuses a series shorter than two seasons', () => {
    expect(() => decompose(new Float64Array(13), { period: 7 })).toThrow(RangeError);
  });

  it('tells how much season and trend explain in the diagnostics of a series', () => {
    const random = createRandom(2);
    const table = columnsOf({
      time: sequence(200, (t) => t),
      y: sequence(200, (t) => 10 * Math.sin((t * Math.PI) / 4) + random.normal()),
    });
    const result = runIts(table, { outcome: 'y', time: 'time', intervention: 150, seasons: [8] });
    const strength = result.diagnostics['decomposition'] as {
      period: number;
      trendStrength: number;
      seasonalStrength: number;
    };
    expect(strength.period).toBe(8);
    expect(strength.seasonalStrength).toBeGreaterThan(0.9);
    expect(strength.trendStrength).toBeLessThan(0.5);
  });
});

describe('local level', () => {
  it('finds no movement in white noise and all of it in a random walk', () => {
    const random = createRandom(9);
    const still = fitLocalLevel(sequence(400, () => random.normal()));
    expect(still.levelVariance).toBeLessThan(0.01);
    expect(Math.abs(still.irregularVariance - 1)).toBeLessThan(0.25);
    let level = 0;
    const walk = fitLocalLevel(sequence(400, () => (level += random.normal())));
    expect(Math.abs(walk.levelVariance - 1)).toBeLessThan(0.3);
  });

  it('bridges missing values by the smoothed level', () => {
    const values = sequence(40, (t) => (t >= 10 && t < 14 ? Number.NaN : t % 2));
    const { level, levelUncertainty } = fitLocalLevel(values);
    expect(level[12]!).toBeGreaterThan(0);
    expect(level[12]!).toBeLessThan(1);
    expect(levelUncertainty.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
  });

  it('refuses a constant series', () => {
    expect(() => fitLocalLevel(new Float64Array(10))).toThrow(RangeError);
  });
});
