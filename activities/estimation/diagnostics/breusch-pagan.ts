import type { BreuschPagan } from '../../contract/estimate-result.ts';
import { chiSquareUpperTail, fUpperTail } from '../distributions/index.ts';
import { cholesky, choleskySolve, independentColumns, weightedDot } from '../linear/index.ts';

/**
 * Breusch–Pagan test of the squared residuals on a constant and the regressors.
 * Studentised (Koenker 1981): LM = n R². Original (Breusch and Pagan 1979): LM = half the explained sum of squares of
 * u²/mean(u²). F comes from the auxiliary regression in both. χ² and F have as many degrees as regressors that vary.
 * Undefined where no regressor varies or the residuals vanish.
 */
export function breuschPagan(
  residuals: Float64Array,
  regressors: readonly Float64Array[],
  options: { studentised?: boolean } = {},
): BreuschPagan | undefined {
  const n = residuals.length;
  const mean = weightedDot(residuals, residuals, undefined) / n;
  if (!(mean > 0)) return undefined;
  return testMoments(centredMoments(residuals, regressors, mean), regressors.length, n, options.studentised);
}

/** Products of regressors and of u²/mean(u²) − 1, all around their means. */
export interface SquareMoments {
  /** k × k. */
  gram: Float64Array;
  cross: Float64Array;
  total: number;
}

/** The test from its moments over n rows; undefined where no regressor varies or the squares do not. */
export function testMoments(
  { gram, cross, total }: SquareMoments,
  k: number,
  n: number,
  studentised = true,
): BreuschPagan | undefined {
  const kept = independentColumns(gram, k);
  const slopes = kept.length;
  if (slopes < 1 || !(total > 0) || n <= slopes + 1) return undefined;
  const scale = kept.map((j) => Math.sqrt(gram[j * k + j]!));
  const inner = Float64Array.from(
    kept.flatMap((i, a) => kept.map((j, b) => gram[i * k + j]! / (scale[a]! * scale[b]!))),
  );
  const lower = cholesky(inner, slopes);
  if (lower === undefined) return undefined;
  const moments = kept.map((j, a) => cross[j]! / scale[a]!);
  const solved = choleskySolve(lower, slopes, moments);
  const explained = moments.reduce((sum, value, a) => sum + value * solved[a]!, 0);
  const lm = studentised ? (n * explained) / total : explained / 2;
  const fStatistic = explained / slopes / ((total - explained) / (n - slopes - 1));
  return {
    lm,
    pValue: chiSquareUpperTail(lm, slopes),
    fStatistic,
    fPValue: fUpperTail(fStatistic, slopes, n - slopes - 1),
  };
}

const BLOCK = 2048;

/** Products of the regressors and of u²/mean − 1, all around their means; nothing of the length of a column is made. */
function centredMoments(
  residuals: Float64Array,
  regressors: readonly Float64Array[],
  mean: number,
): SquareMoments {
  const n = residuals.length;
  const k = regressors.length;
  const means = regressors.map((values) => {
    let total = 0;
    for (let start = 0; start < n; start += BLOCK) {
      let sum = 0;
      for (let i = start; i < Math.min(n, start + BLOCK); i++) sum += values[i]!;
      total += sum;
    }
    return total / n;
  });
  const parts = Array.from({ length: k + 1 }, () => new Float64Array(BLOCK));
  const gram = new Float64Array(k * k);
  const cross = new Float64Array(k);
  let total = 0;
  for (let start = 0; start < n; start += BLOCK) {
    const size = Math.min(n - start, BLOCK);
    for (let j = 0; j <= k; j++) {
      const part = parts[j]!;
      const from = j < k ? regressors[j]! : residuals;
      const centre = means[j] ?? 1;
      if (j < k) for (let i = 0; i < size; i++) part[i] = from[start + i]! - centre;
      else for (let i = 0; i < size; i++) part[i] = (from[start + i]! * from[start + i]!) / mean - 1;
    }
    for (let j = 0; j <= k; j++) {
      for (let m = 0; m <= j; m++) {
        const a = parts[j]!;
        const b = parts[m]!;
        let sum = 0;
        for (let i = 0; i < size; i++) sum += a[i]! * b[i]!;
        if (j === k && m === k) total += sum;
        else if (j === k) cross[m] = cross[m]! + sum;
        else gram[j * k + m] = gram[j * k + m]! + sum;
      }
    }
  }
  for (let j = 0; j < k; j++) {
    // A constant regressor leaves the rounding of its mean alone.
    if (gram[j * k + j]! <= n * (1e-14 * means[j]!) ** 2) gram[j * k + j] = 0;
    for (let m = 0; m < j; m++) gram[m * k + j] = gram[j * k + m]!;
  }
  return { gram, cross, total };
}
