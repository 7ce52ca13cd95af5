import { Matrix, solve } from 'ml-matrix';
import type { WildClusterInput } from '../../../activities/estimation/bootstrap/index.ts';

/** The same test by brute force: dummies for the effects, and a full regression for each of the 2^G sign vectors. */
export function refitTest(input: WildClusterInput): {
  estimate: number;
  standardError: number;
  pValue: number;
} {
  const rows = input.outcome.length;
  const clusters = input.cluster.levels;
  const nuisance: number[][] = [new Array(rows).fill(1), ...input.controls.map((c) => [...c])];
  for (const effect of input.effects)
    for (let level = 1; level < effect.levels; level++)
      nuisance.push(Array.from(effect.codes, (code) => Number(code === level)));
  const root = Float64Array.from({ length: rows }, (_, i) => Math.sqrt(input.weights?.[i] ?? 1));
  const scaled = (columns: number[][]) =>
    new Matrix(columns.map((c) => c.map((v, i) => v * root[i]!))).transpose();
  const restricted = scaled(nuisance);
  const full = scaled([[...input.treatment], ...nuisance]);
  const hypothesis = input.hypothesis ?? 0;

  const regress = (x: Matrix, y: number[]) => {
    const cross = x.transpose().mmul(x);
    const beta = solve(cross, x.transpose().mmul(Matrix.columnVector(y))).to1DArray();
    const fitted = x.mmul(Matrix.columnVector(beta)).to1DArray();
    return { beta, fitted, residual: y.map((v, i) => v - fitted[i]!), cross };
  };
  const inverseRow = solve(
    full.transpose().mmul(full),
    Matrix.eye(full.columns).getColumnVector(0),
  ).to1DArray();
  const scoreColumn = full.mmul(Matrix.columnVector(inverseRow)).to1DArray();
  const statistic = (y: number[]) => {
    const { beta, residual } = regress(full, y);
    const sums = new Float64Array(clusters);
    residual.forEach((value, i) => {
      sums[input.cluster.codes[i]!]! += value * scoreColumn[i]!;
    });
    const error = Math.sqrt((clusters / (clusters - 1)) * sums.reduce((a, s) => a + s * s, 0));
    return { estimate: beta[0]!, error, t: (beta[0]! - hypothesis) / error };
  };

  const outcome = Array.from(input.outcome, (v, i) => v * root[i]!);
  const offset = Array.from(input.treatment, (v, i) => v * root[i]! * hypothesis);
  const actual = statistic(outcome);
  const null_ = regress(
    restricted,
    outcome.map((v, i) => v - offset[i]!),
  );
  let beyond = 0;
  for (let mask = 0; mask < 2 ** clusters; mask++) {
    const drawn = null_.fitted.map(
      (v, i) => v + offset[i]! + null_.residual[i]! * ((mask >> input.cluster.codes[i]!) & 1 ? 1 : -1),
    );
    if (Math.abs(statistic(drawn).t) > Math.abs(actual.t) * (1 + 1e-9)) beyond += 1;
  }
  return { estimate: actual.estimate, standardError: actual.error, pValue: beyond / 2 ** clusters };
}
