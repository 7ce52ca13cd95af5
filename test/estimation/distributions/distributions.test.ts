import { describe, expect, it } from 'vitest';
import {
  chiSquareQuantile,
  chiSquareUpperTail,
  fQuantile,
  fUpperTail,
  logBeta,
  logGamma,
  normalQuantile,
  normalTwoSided,
  normalUpperTail,
  studentCriticalValue,
  studentQuantile,
  studentTwoSided,
} from '../../../activities/estimation/distributions/index.ts';

/** P(|T| > t) for odd and even degrees of freedom in closed form (Abramowitz and Stegun 26.7.3, 26.7.4). */
function studentClosedForm(t: number, df: number): number {
  const theta = Math.atan(t / Math.sqrt(df));
  const cosine = Math.cos(theta) ** 2;
  let term = df % 2 === 0 ? 1 : Math.cos(theta);
  let sum = df === 1 ? 0 : term;
  for (let k = df % 2 === 0 ? 1 : 2; k <= df - 3; k += 2) {
    term *= (cosine * k) / (k + 1);
    sum += term;
  }
  return df % 2 === 0 ? 1 - Math.sin(theta) * sum : 1 - (2 / Math.PI) * (theta + Math.sin(theta) * sum);
}

function relative(actual: number, expected: number): number {
  return Math.abs(actual / expected - 1);
}

describe('tails', () => {
  it.each([1, 2, 3, 4, 7, 19, 30])('Student t with %i degrees equals its closed form', (df) => {
    for (const t of [0.01, 0.5, 1, 2, 3, 5])
      expect(Math.abs(studentTwoSided(t, df) - studentClosedForm(t, df))).toBeLessThan(5e-15);
  });

  // Published high-precision values: Mills' continued fraction of the normal tail at 30 digits.
  it.each([
    [1, 0.15865525393145705],
    [2, 0.02275013194817921],
    [5, 2.866515718791939e-7],
    [10, 7.619853024160525e-24],
    [20, 2.7536241186062337e-89],
    [37, 5.725571222524447e-300],
  ])('normal tail at %d', (z, expected) => {
    expect(relative(normalUpperTail(z), expected)).toBeLessThan(1e-12);
    expect(relative(normalTwoSided(z), 2 * expected)).toBeLessThan(1e-12);
    expect(normalUpperTail(-z)).toBeCloseTo(1 - expected, 14);
  });

  it('χ² with even degrees equals the Poisson sum', () => {
    for (const [x, df] of [
      [1, 2],
      [10, 4],
      [50, 10],
      [300, 20],
      [900, 6],
      [120, 100],
    ] as const) {
      let term = Math.exp(-x / 2);
      let sum = term;
      for (let k = 1; k < df / 2; k++) {
        term *= x / 2 / k;
        sum += term;
      }
      expect(relative(chiSquareUpperTail(x, df), sum)).toBeLessThan(1e-12);
    }
  });

  it('F with 2 numerator degrees equals (1 + 2f/d)^(−d/2)', () => {
    for (const [f, d] of [
      [0.1, 3],
      [1, 10],
      [25, 40],
      [97.75, 2100],
      [3, 35468],
    ] as const) {
      expect(relative(fUpperTail(f, 2, d), Math.exp((-d / 2) * Math.log1p((2 * f) / d)))).toBeLessThan(1e-11);
    }
  });

  it('t², F(1, df) and the normal limit agree', () => {
    for (const t of [0.3, 2, 8, 30]) {
      expect(relative(studentTwoSided(t, 35468), fUpperTail(t * t, 1, 35468))).toBeLessThan(1e-11);
      expect(studentTwoSided(t, Number.POSITIVE_INFINITY)).toBe(normalTwoSided(t));
      expect(relative(chiSquareUpperTail(t * t, 1), normalTwoSided(t))).toBeLessThan(1e-12);
    }
    expect(studentTwoSided(0, 5)).toBeCloseTo(1, 15);
  });
});

describe('gamma and beta', () => {
  it('factorials and half-integers', () => {
    let factorial = 1;
    for (let n = 1; n < 20; n++) {
      factorial *= n;
      expect(Math.abs(logGamma(n + 1) - Math.log(factorial))).toBeLessThan(
        1e-13 * Math.max(1, Math.log(factorial)),
      );
    }
    expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
  });

  it('B(a, b) satisfies its recurrence for large arguments', () => {
    for (const [a, b] of [
      [0.5, 17734],
      [12.5, 40],
      [3000, 5000],
      [0.2, 0.3],
      [15, 1e6],
    ] as const) {
      expect(Math.abs(logBeta(a + 1, b) - logBeta(a, b) - Math.log(a / (a + b)))).toBeLessThan(
        2e-13 * Math.max(1, Math.abs(logBeta(a, b))),
      );
    }
  });
});

describe('quantiles', () => {
  it('invert the tails', () => {
    for (const p of [1e-12, 1e-4, 0.05, 0.32, 0.9]) {
      for (const df of [1, 5, 19, 187, 35468, Number.POSITIVE_INFINITY]) {
        const q = studentCriticalValue(p, df);
        expect(relative(studentTwoSided(q, df), p)).toBeLessThan(1e-11);
      }
      expect(relative(1 - chiSquareUpperTail(chiSquareQuantile(1 - p, 7), 7), 1 - p)).toBeLessThan(1e-11);
      expect(relative(1 - fUpperTail(fQuantile(1 - p, 4, 107), 4, 107), 1 - p)).toBeLessThan(1e-11);
    }
  });

  it('signs and known values', () => {
    expect(relative(normalQuantile(0.975), 1.959963984540054)).toBeLessThan(1e-14);
    expect(normalQuantile(0.025)).toBeCloseTo(-normalQuantile(0.975), 13);
    expect(studentQuantile(0.5, 3)).toBe(0);
    expect(relative(studentQuantile(0.75, 1), 1)).toBeLessThan(1e-13);
  });
});
