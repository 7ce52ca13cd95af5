import { factorise } from './cholesky.ts';
import type { Design } from './design.ts';
import type { NormalSolver } from './solver.ts';

const fullTolerance = 1e-13;
const maxSweeps = 5000;

/**
 * Iterative solution: preconditioned conjugate gradients on H with the first effect eliminated, in coefficient space.
 * Each iteration sweeps the rows once and allocates nothing. Stops when the preconditioned residual has fallen to the tolerance,
 * or no longer falls.
 */
export function createConjugateSolver(design: Design): NormalSolver {
  const { groups, otherLevels, regressors: k, rows, others, otherCodes, starts, x, size } = design;
  const block = otherLevels + k;
  const dropped = new Uint8Array(k);
  const inverse = new Float64Array(groups);
  const precondition = new Float64Array(block);
  const solution = new Float64Array(block);
  const residual = new Float64Array(block);
  const direction = new Float64Array(block);
  const image = new Float64Array(block);
  const index = new Float64Array(rows);
  let weights = new Float64Array(0);
  let known = false;
  // While the collinear regressors are being found only the levels take part.
  let active = 0;

  /** image = (H₂₂ − H₂₁H₁₁⁻¹H₁₂) vector, one sweep. */
  function apply(vector: Float64Array): void {
    image.fill(0);
    for (let g = 0; g < groups; g++) {
      const from = starts[g]!;
      const to = starts[g + 1]!;
      let mean = 0;
      for (let i = from; i < to; i++) {
        let value = 0;
        for (let e = 0, at = i * others; e < others; e++) value += vector[otherCodes[at + e]!]!;
        for (let j = 0, at = i * k; j < active; j++) value += x[at + j]! * vector[otherLevels + j]!;
        index[i] = value;
        mean += weights[i]! * value;
      }
      mean *= inverse[g]!;
      for (let i = from; i < to; i++) {
        const value = weights[i]! * (index[i]! - mean);
        for (let e = 0, at = i * others; e < others; e++) image[otherCodes[at + e]!]! += value;
        for (let j = 0, at = i * k; j < active; j++) image[otherLevels + j]! += value * x[at + j]!;
      }
    }
    for (let j = 0; j < k; j++) if (j >= active || dropped[j] === 1) image[otherLevels + j] = 0;
  }

  /** Solves for `solution` with the right-hand side in `residual`. */
  function iterate(tolerance: number): void {
    solution.fill(0);
    for (let j = 0; j < k; j++) if (j >= active || dropped[j] === 1) residual[otherLevels + j] = 0;
    let rho = 0;
    for (let b = 0; b < block; b++) {
      direction[b] = precondition[b]! * residual[b]!;
      rho += residual[b]! * direction[b]!;
    }
    const target = rho * tolerance * tolerance;
    let best = rho;
    let idle = 0;
    for (let sweep = 0; sweep < maxSweeps && rho > target && rho > 0; sweep++) {
      apply(direction);
      let curvature = 0;
      for (let b = 0; b < block; b++) curvature += direction[b]! * image[b]!;
      if (!(curvature > 0)) break;
      const step = rho / curvature;
      let next = 0;
      for (let b = 0; b < block; b++) {
        solution[b]! += step * direction[b]!;
        residual[b]! -= step * image[b]!;
        next += precondition[b]! * residual[b]! ** 2;
      }
      for (let b = 0; b < block; b++)
        direction[b] = precondition[b]! * residual[b]! + (next / rho) * direction[b]!;
      rho = next;
      idle = rho < best ? 0 : idle + 1;
      best = Math.min(best, rho);
      if (idle > 200) break;
    }
  }

  function factor(given: Float64Array): void {
    weights = given as Float64Array<ArrayBuffer>;
    precondition.fill(0);
    for (let g = 0; g < groups; g++) {
      let total = 0;
      for (let i = starts[g]!; i < starts[g + 1]!; i++) {
        const w = weights[i]!;
        total += w;
        for (let e = 0, at = i * others; e < others; e++) precondition[otherCodes[at + e]!]! += w;
        for (let j = 0, at = i * k; j < k; j++) precondition[otherLevels + j]! += w * x[at + j]! ** 2;
      }
      inverse[g] = 1 / total;
    }
    const squares = precondition.slice(otherLevels);
    for (let b = 0; b < block; b++) precondition[b] = precondition[b]! > 0 ? 1 / precondition[b]! : 0;
    if (!known) findCollinear(squares);
    known = true;
    active = k;
  }

  /** Regressors less their projection on the effects, then a pivoted look at their cross products. */
  function findCollinear(squares: Float64Array): void {
    const remainders: Float64Array[] = [];
    const rhs = new Float64Array(size);
    const levels = new Float64Array(size);
    active = 0;
    for (let j = 0; j < k; j++) {
      rhs.fill(0);
      for (let g = 0; g < groups; g++)
        for (let i = starts[g]!; i < starts[g + 1]!; i++) {
          const value = weights[i]! * x[i * k + j]!;
          rhs[g]! += value;
          for (let e = 0; e < others; e++) rhs[groups + otherCodes[i * others + e]!]! += value;
        }
      solve(rhs, levels);
      const remainder = new Float64Array(rows);
      for (let g = 0; g < groups; g++)
        for (let i = starts[g]!; i < starts[g + 1]!; i++) {
          let value = x[i * k + j]! - levels[g]!;
          for (let e = 0; e < others; e++) value -= levels[groups + otherCodes[i * others + e]!]!;
          remainder[i] = value;
        }
      remainders.push(remainder);
    }
    const cross = new Float64Array(k * k);
    for (let j = 0; j < k; j++)
      for (let l = 0; l <= j; l++) {
        let sum = 0;
        for (let i = 0; i < rows; i++) sum += weights[i]! * remainders[j]![i]! * remainders[l]![i]!;
        cross[j * k + l] = sum;
      }
    dropped.set(factorise(cross, k, squares, undefined, 0));
  }

  function solve(rhs: Float64Array, out: Float64Array, tolerance = fullTolerance): void {
    for (let b = 0; b < block; b++) residual[b] = rhs[groups + b]!;
    for (let g = 0; g < groups; g++) {
      const t = rhs[g]! * inverse[g]!;
      if (t === 0) continue;
      for (let i = starts[g]!; i < starts[g + 1]!; i++) {
        const wt = weights[i]! * t;
        for (let e = 0, at = i * others; e < others; e++) residual[otherCodes[at + e]!]! -= wt;
        for (let j = 0, at = i * k; j < active; j++) residual[otherLevels + j]! -= wt * x[at + j]!;
      }
    }
    iterate(tolerance);
    for (let g = 0; g < groups; g++) {
      let rest = rhs[g]!;
      for (let i = starts[g]!; i < starts[g + 1]!; i++) {
        let value = 0;
        for (let e = 0, at = i * others; e < others; e++) value += solution[otherCodes[at + e]!]!;
        for (let j = 0, at = i * k; j < active; j++) value += x[at + j]! * solution[otherLevels + j]!;
        rest -= weights[i]! * value;
      }
      out[g] = rest * inverse[g]!;
    }
    for (let b = 0; b < block; b++) out[groups + b] = solution[b]!;
  }

  return { method: 'conjugate-gradient', factor, solve, dropped };
}
