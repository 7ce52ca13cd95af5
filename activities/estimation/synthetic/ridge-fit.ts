import { meanRow } from './design.ts';
import type { Rows, ScaledGram } from './gram.ts';
import { augment, choosePenalty, donorProducts, spectrumOf } from './ridge.ts';

/** Simplex weights of a target and of each donor in its place. */
export interface SimplexWeights {
  weights: Float64Array;
  placeboWeights(index: number): Float64Array;
}

/**
 * Ridge augmentation of simplex weights. Placebos keep the penalty of the treated fit.
 * @param gram member 0 is the target
 * @param outcomes rows behind the Gram matrix, the target first
 * @param ridge penalty in squared units of the outcome, or `auto` for cross-validation
 */
export function ridgeFitter(
  gram: ScaledGram,
  outcomes: Rows,
  simplex: SimplexWeights,
  ridge: number | 'auto',
): SimplexWeights & { lambda: number } {
  const donors = Array.from({ length: gram.n - 1 }, (_, j) => j + 1);
  const products = donorProducts(gram, 0, donors);
  const spectrum = spectrumOf(products.gram, products.n);
  const mean = meanRow(outcomes.slice(1));
  const centred = [...outcomes.slice(1), outcomes[0]!].map((row) => row.map((value, t) => value - mean[t]!));
  const lambda = ridge === 'auto' ? choosePenalty(products, spectrum, centred, mean.length) : ridge;
  return {
    lambda,
    weights: augment(products, spectrum, simplex.weights, lambda),
    placeboWeights(index) {
      const others = donors.filter((j) => j !== index + 1);
      const own = donorProducts(gram, index + 1, others);
      const base = simplex.placeboWeights(index).filter((_, j) => j !== index);
      const found = augment(own, spectrumOf(own.gram, own.n), base, lambda);
      return Float64Array.from(donors, (j) => (j === index + 1 ? 0 : found[j <= index ? j - 1 : j - 2]!));
    },
  };
}
