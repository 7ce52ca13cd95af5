import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { solveSimplex } from '../../../activities/estimation/synthetic/index.ts';

const entry = fc.double({ min: -10, max: 10, noNaN: true });
const problem = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })).chain(([n, m]) =>
  fc.record({
    columns: fc.array(fc.array(entry, { minLength: m, maxLength: m }), { minLength: n, maxLength: n }),
    target: fc.array(entry, { minLength: m, maxLength: m }),
  }),
);

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function normal(columns: number[][], target: number[]) {
  const n = columns.length;
  const gram = Float64Array.from({ length: n * n }, (_, k) =>
    dot(columns[Math.floor(k / n)]!, columns[k % n]!),
  );
  return { n, gram, linear: Float64Array.from(columns, (column) => dot(column, target)) };
}

/** Reduced gradients at a point: all at least that of the support, which is common, at a minimum. */
function worstGradient(
  p: { n: number; gram: Float64Array; linear: Float64Array },
  weights: Float64Array,
): number {
  const gradient = Array.from(
    p.linear,
    (c, j) => weights.reduce((s, w, k) => s + w * p.gram[j * p.n + k]!, 0) - c,
  );
  const level = weights.reduce((s, w, j) => s + w * gradient[j]!, 0);
  const size = Math.max(1e-6, ...p.linear.map(Math.abs), ...p.gram.map(Math.abs));
  return Math.min(...gradient.map((g) => (g - level) / size));
}

describe('solveSimplex', () => {
  it('returns weights on the simplex that meet the optimality conditions, degenerate problems included', () => {
    fc.assert(
      fc.property(problem, ({ columns, target }) => {
        const p = normal(columns, target);
        const { weights } = solveSimplex(p);
        expect(Math.abs(weights.reduce((a, b) => a + b, 0) - 1)).toBeLessThan(1e-12);
        expect(Math.min(...weights)).toBeGreaterThanOrEqual(0);
        expect(worstGradient(p, weights)).toBeGreaterThan(-1e-9);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  it('does not depend on the start of the search', () => {
    fc.assert(
      fc.property(problem, ({ columns, target }) => {
        const p = normal(columns, target);
        const cold = solveSimplex({ ...p, ridge: 1 }).weights;
        const warm = solveSimplex({ ...p, ridge: 1, start: columns.map((_, j) => j) }).weights;
        expect(Math.max(...cold.map((w, j) => Math.abs(w - warm[j]!)))).toBeLessThan(1e-9);
      }),
      { numRuns: 200, seed: 11 },
    );
  });

  it('finds a hand-computed minimum between two columns', () => {
    const { weights, kkt } = solveSimplex(normal([[0], [4], [9]], [1]));
    expect(weights[0]! * 0 + weights[1]! * 4 + weights[2]! * 9).toBeCloseTo(1, 12);
    expect(kkt).toBeGreaterThanOrEqual(-1e-11);
  });

  it('keeps excluded columns at zero and projects onto the nearest edge', () => {
    const p = normal(
      [
        [1, 0],
        [0, 1],
        [5, 5],
      ],
      [2, 0],
    );
    const { weights } = solveSimplex(p);
    expect(weights[1]).toBe(0);
    expect(weights[2]!).toBeCloseTo(4 / 41, 14);
    expect(solveSimplex({ ...p, exclude: [0] }).weights[0]).toBe(0);
  });

  it('moves to equal weights as the ridge grows', () => {
    const weights = solveSimplex({
      ...normal(
        [
          [1, 0],
          [0, 1],
          [5, 5],
        ],
        [2, 0],
      ),
      ridge: 1e9,
    }).weights;
    expect(Math.max(...weights) - Math.min(...weights)).toBeLessThan(1e-6);
  });
});
