import type { GlmFit } from './fit.ts';
import { linearPredictor } from './linear-algebra.ts';

/**
 * Influence of each row on the scalar c′θ: score × z′H⁻¹c, in the row order of the design. Its sum of squares is the HC0
 * variance, the sum of squared cluster sums the clustered one. The effects take part, so that functions of them (partial
 * effects) have their full delta-method variance.
 *
 * @param functional c, length `design.size`; overwritten with H⁻¹c.
 */
export function influenceOf(fit: GlmFit, functional: Float64Array, out: Float64Array): void {
  fit.solver.solve(functional, functional);
  linearPredictor(fit.design, functional, out);
  for (let i = 0; i < out.length; i++) out[i]! *= fit.score[i]!;
}

/** Model-based variance c′H⁻¹c per unit of dispersion. */
export function modelVariance(fit: GlmFit, functional: Float64Array): number {
  const solution = new Float64Array(functional.length);
  fit.solver.solve(functional, solution);
  let sum = 0;
  for (let c = 0; c < functional.length; c++) sum += functional[c]! * solution[c]!;
  return sum;
}

/** Functional that picks the coefficient of a regressor in the units of the data. */
export function regressorFunctional(fit: GlmFit, j: number): Float64Array {
  const { design } = fit;
  const c = new Float64Array(design.size);
  c[design.groups + design.otherLevels + j] = 1 / design.scale[j]!;
  return c;
}

/** Functional that picks the intercept of a design without effects, in the units of the data. */
export function interceptFunctional(fit: GlmFit): Float64Array {
  const { design } = fit;
  const c = new Float64Array(design.size);
  c[0] = 1;
  for (let j = 0; j < design.regressors; j++) c[1 + j] = -design.shift[j]! / design.scale[j]!;
  return c;
}

/** c′θ at the estimate. */
export function evaluateFunctional(fit: GlmFit, functional: Float64Array): number {
  let sum = 0;
  for (let c = 0; c < functional.length; c++) sum += functional[c]! * fit.coefficients[c]!;
  return sum;
}
