import { ContraflowError } from '../../contract/errors.ts';
import type { Design } from './design.ts';
import type { Family } from './families.ts';
import { linearPredictor, normalVector } from './linear-algebra.ts';
import { createSolver, type NormalSolver } from './solver.ts';
import { startingValues } from './starting-values.ts';

/** Proof that the score equations hold. */
export interface Certificate {
  converged: true;
  iterations: number;
  solver: NormalSolver['method'];
  /** Root mean square change of the linear predictor in the last step, in the metric of the information. */
  lastStep: number;
  tolerance: number;
}

/** A fitted model in the row order of its design. */
export interface GlmFit {
  family: Family;
  design: Design;
  /** Holds the factor of the expected information at the estimate. */
  solver: NormalSolver;
  coefficients: Float64Array;
  /** Linear predictor of each row. */
  eta: Float64Array;
  /** Weighted score of each row in the linear predictor: the score of coefficient c is Σ score × z_c. */
  score: Float64Array;
  /** Weighted expected information of each row. */
  information: Float64Array;
  logLikelihood: number;
  certificate: Certificate;
}

/** Root mean square change of the linear predictor at which the iteration ends. */
export const fitTolerance = 1e-12;
/** Where rounding stops the descent, a step of this size still counts as converged and is reported as it is. */
const acceptable = 1e-10;
/** Steps need not be exact: what is left over is corrected by the next. */
const stepTolerance = 1e-7;
const maxIterations = 200;
const maxHalvings = 30;

/**
 * Quasi-maximum likelihood by Fisher scoring in coefficient space, effects included (Papke and Wooldridge 1996 for
 * fractions; Correia, Guimarães and Zylkin 2020 for many effects). Every step solves the full normal equations from the
 * previous estimate, so that nothing is demeaned row by row and no iteration allocates.
 *
 * @throws ContraflowError `no-convergence` (failed) where the score equations have no finite solution.
 */
export function fitGlm(design: Design, family: Family, method?: NormalSolver['method']): GlmFit {
  const solver = createSolver(design, method);
  const { rows, size, weights, weightSum, outcome } = design;
  const coefficients = startingValues(design, family);
  const previous = new Float64Array(size);
  const step = new Float64Array(size);
  const gradient = new Float64Array(size);
  const eta = new Float64Array(rows);
  const score = new Float64Array(rows);
  const information = new Float64Array(rows);
  const cell = new Float64Array(3);
  let last = Number.NEGATIVE_INFINITY;
  let halvings = 0;
  let lastChange = Number.POSITIVE_INFINITY;

  function evaluate(): number {
    linearPredictor(design, coefficients, eta);
    let total = 0;
    for (let i = 0; i < rows; i++) {
      const w = weights[i]!;
      family.evaluate(eta[i]!, outcome[i]!, cell);
      score[i] = w * cell[0]!;
      information[i] = w * cell[1]!;
      total += w * cell[2]!;
    }
    return total;
  }

  for (let iteration = 1; iteration <= maxIterations; iteration++) {
    const value = evaluate();
    const slack = 1e-10 * (Math.abs(last) + 1);
    if (!(value >= last - slack) && last !== Number.NEGATIVE_INFINITY && halvings < maxHalvings) {
      halvings += 1;
      for (let c = 0; c < size; c++) coefficients[c] = 0.5 * (coefficients[c]! + previous[c]!);
      continue;
    }
    halvings = 0;
    last = value;
    normalVector(design, score, gradient);
    solver.factor(information);
    solver.solve(gradient, step, stepTolerance);
    let decrement = 0;
    for (let c = 0; c < size; c++) decrement += gradient[c]! * step[c]!;
    const change = Math.sqrt(Math.max(0, decrement) / weightSum);
    if (!Number.isFinite(change)) break;
    previous.set(coefficients);
    for (let c = 0; c < size; c++) coefficients[c]! += step[c]!;
    const stalled = change < acceptable && change >= 0.5 * lastChange;
    lastChange = change;
    if (change <= fitTolerance || stalled) {
      const certificate: Certificate = {
        converged: true,
        iterations: iteration,
        solver: solver.method,
        lastStep: change,
        tolerance: fitTolerance,
      };
      return {
        family,
        design,
        solver,
        coefficients,
        eta,
        score,
        information,
        logLikelihood: last,
        certificate,
      };
    }
  }
  throw new ContraflowError({
    kind: 'failed',
    code: 'no-convergence',
    message: `the ${family.name} model did not converge in ${maxIterations} iterations (last change ${lastChange.toExponential(1)})`,
    hint: 'a covariate or effect separates the outcome; leave it out or coarsen the effects',
  });
}
