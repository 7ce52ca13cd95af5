import { describe, expect, it } from 'vitest';
import { logit, poisson, probit } from '../../../activities/estimation/glm/families.ts';
import { millsRatio } from '../../../activities/estimation/glm/normal-tail.ts';

describe('normal tail', () => {
  it.each([
    [0, 1.2533141373155003],
    [1, 0.6556795424187986],
    [10, 0.09902859647173193],
  ])('Mills ratio at %d', (z, expected) => {
    expect(Math.abs(millsRatio(z) / expected - 1)).toBeLessThan(4e-15);
  });

  it('reaches far into the tail of the probit mean', () => {
    expect(probit.mean(-5) / 2.866515718791939e-7).toBeCloseTo(1, 13);
    expect(probit.mean(-20) / 2.7536241186062337e-89).toBeCloseTo(1, 12);
    expect(probit.mean(1.959963984540054)).toBeCloseTo(0.975, 14);
  });
});

describe.each([logit, probit, poisson])('family $name', (family) => {
  it.each([-9, -2.3, -0.4, 0, 0.7, 3.1])('has score and slope that match differences at %d', (eta) => {
    const h = 1e-5;
    const out = new Float64Array(3);
    const likelihood = (at: number) => {
      family.evaluate(at, 0.3, out);
      return out[2]!;
    };
    const score = (likelihood(eta + h) - likelihood(eta - h)) / (2 * h);
    const slope = (family.mean(eta + h) - family.mean(eta - h)) / (2 * h);
    family.evaluate(eta, 0.3, out);
    expect(Math.abs(out[0]! - score)).toBeLessThan(1e-7 * (1 + Math.abs(score)));
    expect(Math.abs(family.slope(eta) - slope)).toBeLessThan(1e-8 * (1 + slope));
    const mean = family.mean(eta);
    expect(out[1]! / (family.slope(eta) ** 2 / family.variance(mean))).toBeCloseTo(1, 6);
  });
});
