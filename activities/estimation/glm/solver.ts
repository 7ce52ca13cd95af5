import { createConjugateSolver } from './conjugate-solver.ts';
import type { Design } from './design.ts';
import { createDirectSolver } from './direct-solver.ts';

/**
 * Solves H θ = b, H = Z′WZ, where Z holds the dummies of all effects and the regressors of a design and W is diagonal.
 * H is singular when effects overlap; the system is consistent for every b = Z′v, and one of its solutions is returned.
 */
export interface NormalSolver {
  readonly method: 'direct' | 'conjugate-gradient';
  /**
   * Takes row weights (positive, kept by reference until the next call). The first call also finds the regressors that
   * the effects and the regressors before them explain; later calls leave the same ones out.
   */
  factor(weights: Float64Array): void;
  /**
   * `rhs` and `out` have `design.size` entries and may be the same array.
   *
   * @param tolerance fall of the residual at which an iterative solution ends; default 1e-13
   */
  solve(rhs: Float64Array, out: Float64Array, tolerance?: number): void;
  /** 1 for regressors left out as collinear; their coefficients are 0. Valid after the first `factor`. */
  readonly dropped: Uint8Array;
}

/** Sweeps of a conjugate-gradient solution that the choice between the methods reckons with. */
const expectedSweeps = 60;
/** Largest dense block of the direct method: 1,500² doubles are 18 MB. */
const largestBlock = 1500;

/** Chooses by operation count: elimination of the first effect and a dense factor of the rest, or conjugate gradients. */
export function createSolver(design: Design, method?: NormalSolver['method']): NormalSolver {
  return (method ?? cheapest(design)) === 'direct'
    ? createDirectSolver(design)
    : createConjugateSolver(design);
}

function cheapest(design: Design): NormalSolver['method'] {
  const { others, otherLevels, regressors, groups, starts, rows } = design;
  if (others === 0) return 'direct';
  const block = otherLevels + regressors;
  if (block > largestBlock) return 'conjugate-gradient';
  let elimination = block ** 3 / 6;
  for (let g = 0; g < groups; g++) {
    const touched = Math.min(otherLevels, (starts[g + 1]! - starts[g]!) * others) + regressors;
    elimination += touched ** 2 / 2;
  }
  return elimination <= expectedSweeps * rows * (2 * others + regressors) ? 'direct' : 'conjugate-gradient';
}
