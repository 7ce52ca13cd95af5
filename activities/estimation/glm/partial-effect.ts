import type { GlmFit } from './fit.ts';
import { normalVector } from './linear-algebra.ts';

/** Weighted means of the fitted outcome with the treatment at one and at nought, and their gradients in θ. */
export interface CounterfactualMeans {
  treated: number;
  untreated: number;
  treatedGradient: Float64Array;
  untreatedGradient: Float64Array;
}

/**
 * Means over the rows of the fit, each row weighted by its analytic weight over `totalWeight`, of G(η with d = 1) and
 * G(η with d = 0). Rows outside the fit add to `totalWeight` only: with their mean at the end of its range they add
 * nothing to the difference, and `separatedMean` to both means.
 *
 * @param treatment treatment d of each row in design order
 * @param j position of the treatment among the regressors
 */
export function counterfactualMeans(
  fit: GlmFit,
  treatment: Float64Array,
  j: number,
  totalWeight: number,
  separatedMean: number,
): CounterfactualMeans {
  const { design, family, eta } = fit;
  const at = design.groups + design.otherLevels + j;
  const scale = design.scale[j]!;
  const slope = fit.coefficients[at]! / scale;
  const { rows, weights } = design;
  const change = new Float64Array(rows);
  const side = (level: number): { mean: number; gradient: Float64Array } => {
    let mean = separatedMean;
    let own = 0;
    for (let i = 0; i < rows; i++) {
      const shift = level - treatment[i]!;
      const predictor = eta[i]! + shift * slope;
      const share = weights[i]! / totalWeight;
      mean += share * family.mean(predictor);
      const g = share * family.slope(predictor);
      change[i] = g;
      own += g * shift;
    }
    const gradient = new Float64Array(design.size);
    normalVector(design, change, gradient);
    gradient[at]! += own / scale;
    return { mean, gradient };
  };
  const one = side(1);
  const nought = side(0);
  return {
    treated: one.mean,
    untreated: nought.mean,
    treatedGradient: one.gradient,
    untreatedGradient: nought.gradient,
  };
}
