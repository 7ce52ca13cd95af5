import { type Absorber, createAbsorber } from '../absorb/index.ts';
import { constantFactor } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import type { WildClusterInput } from './types.ts';

/** Outcome and treatment with everything else projected out. */
export interface PartialledModel {
  rows: number;
  effects: readonly Factor[];
  absorber: Absorber;
  weights: Float64Array;
  outcome: Float64Array;
  treatment: Float64Array;
  /** Orthonormal basis of the demeaned controls in the weighted inner product. */
  basis: Float64Array[];
  /** Σ w x̃² before and after, to tell whether the others explain the treatment. */
  treatmentSquares: number;
  treatmentRemainder: number;
}

/** Share of a control's sum of squares below which it counts as explained by those before it. */
const collinear = 1e-10;

/** Frisch-Waugh-Lovell: demeans, then removes the controls from outcome and treatment. */
export function partialOut(input: WildClusterInput): PartialledModel {
  const rows = input.outcome.length;
  const effects = input.effects.length > 0 ? input.effects : [constantFactor('intercept', rows)];
  const weights = input.weights ?? new Float64Array(rows).fill(1);
  const outcome = input.outcome.slice();
  const treatment = input.treatment.slice();
  const controls = input.controls.map((column) => column.slice());
  const before = controls.map((column) => weightedProduct(column, column, weights));
  const treatmentSquares = weightedProduct(treatment, treatment, weights);
  const absorber = createAbsorber(effects, input.weights);
  absorber.demean([outcome, treatment, ...controls]);
  const basis: Float64Array[] = [];
  controls.forEach((column, j) => {
    removeBasis(column, basis, weights);
    const norm = weightedProduct(column, column, weights);
    if (!(norm > collinear * before[j]!)) return;
    const scale = 1 / Math.sqrt(norm);
    for (let i = 0; i < rows; i++) column[i]! *= scale;
    basis.push(column);
  });
  removeBasis(outcome, basis, weights);
  removeBasis(treatment, basis, weights);
  const treatmentRemainder = weightedProduct(treatment, treatment, weights);
  return {
    rows,
    effects,
    absorber,
    weights,
    outcome,
    treatment,
    basis,
    treatmentSquares,
    treatmentRemainder,
  };
}

/** Σ w a b. */
export function weightedProduct(a: Float64Array, b: Float64Array, weights: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += weights[i]! * a[i]! * b[i]!;
  return sum;
}

/** Two rounds of Gram-Schmidt keep the result orthogonal to rounding. */
function removeBasis(column: Float64Array, basis: readonly Float64Array[], weights: Float64Array): void {
  for (let round = 0; round < 2; round++)
    for (const direction of basis) {
      const share = weightedProduct(column, direction, weights);
      for (let i = 0; i < column.length; i++) column[i]! -= share * direction[i]!;
    }
}
