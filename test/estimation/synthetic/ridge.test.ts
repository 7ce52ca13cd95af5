import { Matrix, solve } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { outcomeWeights } from '../../../activities/estimation/synthetic/index.ts';
import { createRandom } from '../../../activities/random.ts';
import { largestGap, runSynthetic, tableOf } from './support.ts';

const random = createRandom(5);
const periods = 16;
const pre = 12;
const donors = Array.from({ length: 6 }, (_, j) =>
  Float64Array.from({ length: periods }, (_, t) => 10 + j + Math.sin(t / (j + 1)) + 0.3 * random.normal()),
);
const treated = Float64Array.from({ length: periods }, (_, t) => 18 + Math.cos(t / 2) + (t >= pre ? 1 : 0));
const table = tableOf({ a: treated, ...Object.fromEntries(donors.map((row, j) => [`d${j}`, row])) });
const spec = {
  outcome: 'y',
  unit: 'unit',
  time: 'time',
  treated: 'a',
  intervention: pre,
  estimator: 'synthetic-control',
} as const;

/** W_sc + X₀'(X₀X₀' + λI)⁻¹(x₁ − X₀W_sc) over the given periods, formed directly. */
function direct(rows: number[], lambda: number): number[] {
  const mean = (t: number) => donors.reduce((sum, row) => sum + row[t]! / donors.length, 0);
  const x0 = new Matrix(rows.map((t) => donors.map((row) => row[t]! - mean(t))));
  const x1 = Matrix.columnVector(rows.map((t) => treated[t]! - mean(t)));
  const part = (row: Float64Array) => Float64Array.from(rows, (t) => row[t]!);
  const base = Matrix.columnVector([...outcomeWeights(part(treated), donors.map(part), rows.length).weights]);
  const inner = x0.mmul(x0.transpose()).add(Matrix.eye(rows.length).mul(lambda));
  return base.add(x0.transpose().mmul(solve(inner, x1.clone().sub(x0.mmul(base))))).to1DArray();
}

describe('ridge augmentation', () => {
  const all = Array.from({ length: pre }, (_, t) => t);

  it('equals the published formula', () => {
    const result = runSynthetic(table, { ...spec, ridge: 2.5 });
    const found = donors.map((_, j) => result.weights!.units![`d${j}`]!);
    expect(largestGap(found, direct(all, 2.5))).toBeLessThan(1e-9);
    expect(found.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 10);
  });

  it('improves the fit before the intervention', () => {
    const plain = runSynthetic(table, spec);
    const ridged = runSynthetic(table, { ...spec, ridge: 'auto' });
    expect(ridged.diagnostics.fit!.l2Imbalance).toBeLessThan(plain.diagnostics.fit!.l2Imbalance);
  });

  it('chooses the penalty that leaving out one period at a time asks for', () => {
    const chosen = runSynthetic(table, { ...spec, ridge: 'auto' }).diagnostics.fit!['ridge'] as number;
    const mean = (t: number) => donors.reduce((sum, row) => sum + row[t]! / donors.length, 0);
    const x0 = new Matrix(all.map((t) => donors.map((row) => row[t]! - mean(t))));
    const power = (vector: Matrix): Matrix => {
      const next = x0.transpose().mmul(x0.mmul(vector));
      return next.div(next.norm());
    };
    let direction = Matrix.columnVector(donors.map((_, j) => j + 1));
    for (let i = 0; i < 2000; i += 1) direction = power(direction);
    const largest = x0.mmul(direction).norm() ** 2;
    const grid = Array.from({ length: 21 }, (_, k) => largest * 1e-8 ** (k / 20));
    const errors = grid.map((lambda) =>
      all.slice(0, -1).map((held) => {
        const weights = direct(
          all.filter((t) => t !== held),
          lambda,
        );
        return (treated[held]! - donors.reduce((sum, row, j) => sum + weights[j]! * row[held]!, 0)) ** 2;
      }),
    );
    const means = errors.map((list) => list.reduce((a, b) => a + b, 0) / list.length);
    const best = means.indexOf(Math.min(...means));
    const spread =
      errors[best]!.reduce((a, b) => a + (b - means[best]!) ** 2, 0) / (errors[best]!.length - 1);
    const limit = means[best]! + Math.sqrt(spread / errors[best]!.length);
    expect(chosen / grid[means.findIndex((value) => value <= limit)]!).toBeCloseTo(1, 6);
  });
});
