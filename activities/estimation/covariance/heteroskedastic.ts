import { type LinearFit, sandwich } from '../linear/index.ts';
import { leverages } from './leverage.ts';
import { referenceDegrees, residualDegrees } from './small-sample.ts';
import type { CovarianceMethod } from './types.ts';

/** Classical covariance: Σwu²/(n − K) · B; without a small-sample factor Σwu²/n · B. */
export const iidCovariance: CovarianceMethod = (fit, _frame, spec) => {
  const divisor = spec.smallSample === 'none' ? fit.observations : residualDegrees(fit);
  const variance = fit.rss / divisor;
  return {
    kind: 'iid',
    matrix: Float64Array.from(fit.bread, (value) => value * variance),
    degreesOfFreedom: referenceDegrees(fit, spec, undefined, 'residual'),
    clusters: [],
    convention: 'iid',
    warnings: [],
  };
};

/**
 * Heteroskedasticity-robust covariance (White 1980; MacKinnon and White 1985): HC0 plain, HC1 × n/(n − K),
 * HC2 u²/(1 − h), HC3 u²/(1 − h)², with the leverage of the absorbed effects included in h.
 */
export function heteroskedasticCovariance(kind: 'hc0' | 'hc1' | 'hc2' | 'hc3'): CovarianceMethod {
  return (fit, _frame, spec) => {
    const k = fit.columns.length;
    const divisors = kind === 'hc2' || kind === 'hc3' ? leverages(fit, kind) : undefined;
    const warnings: string[] = [];
    let full = 0;
    const squares = new Float64Array(fit.observations);
    for (let i = 0; i < squares.length; i++) {
      const w = fit.weights === undefined ? 1 : fit.weights[i]!;
      let square = (w * fit.residuals[i]!) ** 2;
      if (divisors !== undefined) {
        const slack = 1 - divisors[i]!;
        if (slack < 1e-10) {
          full++;
          square = 0;
        } else square /= kind === 'hc2' ? slack : slack * slack;
      }
      squares[i] = square;
    }
    if (full > 0) warnings.push(`${full} rows have leverage 1 and are left out of ${kind}`);
    const matrix = sandwich(fit.bread, weightedMeat(fit, squares), k);
    if (kind === 'hc1') {
      const factor = fit.observations / residualDegrees(fit);
      for (let m = 0; m < matrix.length; m++) matrix[m] = matrix[m]! * factor;
    }
    return {
      kind,
      matrix,
      degreesOfFreedom: referenceDegrees(fit, spec, undefined, 'residual'),
      clusters: [],
      convention: kind.toUpperCase(),
      warnings,
    };
  };
}

/** Σ ω x x'. */
function weightedMeat(fit: LinearFit, omega: Float64Array): Float64Array {
  const k = fit.columns.length;
  const meat = new Float64Array(k * k);
  for (let a = 0; a < k; a++) {
    for (let b = 0; b <= a; b++) {
      const left = fit.columns[a]!;
      const right = fit.columns[b]!;
      let sum = 0;
      for (let i = 0; i < omega.length; i++) sum += omega[i]! * left[i]! * right[i]!;
      meat[a * k + b] = sum;
      meat[b * k + a] = sum;
    }
  }
  return meat;
}
