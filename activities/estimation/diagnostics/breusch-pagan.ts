import type { BreuschPagan } from '../../contract/estimate-result.ts';
import { chiSquareUpperTail, fUpperTail } from '../distributions/index.ts';
import { leastSquares, weightedDot } from '../linear/index.ts';

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
  const squares = new Float64Array(n);
  const mean = weightedDot(residuals, residuals, undefined) / n;
  if (!(mean > 0)) return undefined;
  for (let i = 0; i < n; i++) squares[i] = (residuals[i]! * residuals[i]!) / mean;
  const fit = leastSquares(squares, [new Float64Array(n).fill(1), ...regressors], undefined);
  const slopes = fit.kept.length - 1;
  // The scaled squares have mean 1.
  for (let i = 0; i < n; i++) squares[i] = squares[i]! - 1;
  const total = weightedDot(squares, squares, undefined);
  if (slopes < 1 || !(total > 0) || n <= slopes + 1) return undefined;
  const explained = total - fit.rss;
  const lm = options.studentised === false ? explained / 2 : (n * explained) / total;
  const fStatistic = explained / slopes / (fit.rss / (n - slopes - 1));
  return {
    lm,
    pValue: chiSquareUpperTail(lm, slopes),
    fStatistic,
    fPValue: fUpperTail(fStatistic, slopes, n - slopes - 1),
  };
}
