import { buildDesign, type Design, inDesignOrder } from '../glm/design.ts';
import { linearPredictor, normalVector } from '../glm/linear-algebra.ts';
import { createSolver, type NormalSolver } from '../glm/solver.ts';
import type { WildClusterInput } from './types.ts';

/** Outcome and treatment with everything else projected out, all by row of the design. */
export interface PartialledModel {
  /** Rows ordered for the solver of the effects; it has no regressors. */
  design: Design;
  /** Holds the factor of the effects under the weights. */
  solver: NormalSolver;
  outcome: Float64Array;
  treatment: Float64Array;
  /** Cluster of each row. */
  cluster: Int32Array;
  /** Orthonormal basis of the demeaned controls in the weighted inner product. */
  basis: Float64Array[];
  /** Σ w x² of the treatment before, and of what the others leave of it. */
  treatmentSquares: number;
  treatmentRemainder: number;
}

/** Share of a control's sum of squares below which it counts as explained by those before it. */
const collinear = 1e-10;

/** Frisch-Waugh-Lovell: demeans, then removes the controls from outcome and treatment. */
export function partialOut(input: WildClusterInput): PartialledModel {
  const design = buildDesign({
    outcome: input.outcome,
    weights: input.weights,
    effects: input.effects,
    regressors: [],
  });
  const { rows, weights } = design;
  const solver = createSolver(design);
  solver.factor(weights);
  const outcome = design.outcome.slice();
  const treatment = inDesignOrder(design, input.treatment);
  const controls = input.controls.map((column) => inDesignOrder(design, column));
  const before = controls.map((column) => weightedProduct(column, column, weights));
  const treatmentSquares = weightedProduct(treatment, treatment, weights);
  for (const column of [outcome, treatment, ...controls]) demean(design, solver, column);
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
  const cluster = new Int32Array(rows);
  for (let i = 0; i < rows; i++) cluster[i] = input.cluster.codes[design.order[i]!]!;
  return { design, solver, outcome, treatment, cluster, basis, treatmentSquares, treatmentRemainder };
}

/** Removes the weighted projection on the effects; the second round removes what rounding left of the first. */
function demean(design: Design, solver: NormalSolver, column: Float64Array): void {
  const theta = new Float64Array(design.size);
  const weighted = new Float64Array(design.rows);
  const fitted = new Float64Array(design.rows);
  for (let round = 0; round < 2; round++) {
    for (let i = 0; i < design.rows; i++) weighted[i] = design.weights[i]! * column[i]!;
    normalVector(design, weighted, theta);
    solver.solve(theta, theta);
    linearPredictor(design, theta, fitted);
    for (let i = 0; i < design.rows; i++) column[i]! -= fitted[i]!;
  }
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
