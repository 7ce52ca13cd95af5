import { describe, expect, it } from 'vitest';
import { inverseProbabilityWeights } from '../../../activities/estimation/glm/index.ts';

const treatment = Float64Array.of(0, 0, 0, 1, 1, 1);

describe('inverse-probability weights', () => {
  it('weighs by 1/p and states the effective sample size', () => {
    const result = inverseProbabilityWeights(Float64Array.of(1, 0.5, 0.25, 0.5, 0.5, 0.2), treatment, 0);
    expect([...result.weights]).toEqual([1, 2, 4, 2, 2, 5]);
    expect(result.effectiveSampleSize).toBeCloseTo(16 ** 2 / (1 + 4 + 16 + 4 + 4 + 25), 12);
    expect(result.trimmed).toBe(0);
    expect(result.overlap.treated).toEqual({ rows: 3, minimum: 0.2, median: 0.5, maximum: 0.5 });
    expect(result.overlap.commonShare).toBeCloseTo(4 / 6, 12);
  });

  it('trims small propensities and keeps large ones', () => {
    const result = inverseProbabilityWeights(Float64Array.of(0, 0.5, 0.96, 0.05, 0.04, 0.2), treatment, 0.05);
    expect([...result.kept]).toEqual([0, 1, 1, 1, 0, 1]);
    expect(result.trimmed).toBe(2);
  });

  it('equal propensities cost nothing, and base weights count', () => {
    const p = new Float64Array(6).fill(0.3);
    expect(inverseProbabilityWeights(p, treatment, 0.1).efficiency).toBeCloseTo(1, 12);
    const base = Float64Array.of(1, 1, 1, 1, 1, 5);
    expect(inverseProbabilityWeights(p, treatment, 0.1, base).effectiveSampleSize).toBeCloseTo(100 / 30, 12);
  });

  it('refuses what is no probability and a trim that leaves nothing', () => {
    expect(() => inverseProbabilityWeights(Float64Array.of(1.2), Float64Array.of(1), 0)).toThrow(
      /1.2 in row 1/,
    );
    expect(() => inverseProbabilityWeights(Float64Array.of(0), Float64Array.of(1), 0)).toThrow(
      /propensity 0/,
    );
    expect(() => inverseProbabilityWeights(Float64Array.of(0.01), Float64Array.of(1), 0.1)).toThrow(
      /every propensity/,
    );
  });
});
