import { ContraflowError } from '../../contract/errors.ts';
import { createPassiveSet, type PassiveSet } from './passive-set.ts';

/** Minimise ½w'(G + ridge·I)w − c'w over w ≥ 0, Σw = 1. */
export interface SimplexProblem {
  /** Number of columns. */
  n: number;
  /** G: n × n, row-major, symmetric positive semidefinite. */
  gram: Float64Array;
  /** c: length n. */
  linear: Float64Array;
  /** Added to the diagonal, ≥ 0; default 0. */
  ridge?: number;
  /** Columns kept at weight 0: a unit cannot be its own donor. */
  exclude?: readonly number[];
  /** Columns that start in the support, for a problem close to one already solved. */
  start?: ArrayLike<number>;
}

/** A solution with its certificate. */
export interface SimplexSolution {
  /** Length n, exact zeros outside the support, sum 1. */
  weights: Float64Array;
  /** Smallest reduced gradient outside the support over max|c|; optimal when ≥ −1e-11. */
  kkt: number;
  iterations: number;
}

const tolerance = 1e-11;
/** Diagonal below which products of entries lose their digits: such columns are all the same. */
const negligible = 1e-200;

/**
 * Exact simplex least squares by a primal active-set method (Lawson and Hanson 1974, chapter 23, with the
 * equality constraint carried in the multiplier). Every step solves the problem on the current support and
 * walks to it or to the first bound in between; the reduced gradient certifies the end.
 * @throws ContraflowError `failed` when the certificate is not reached
 */
export function solveSimplex(problem: SimplexProblem): SimplexSolution {
  const { n, gram, linear, ridge = 0 } = problem;
  /** 1 in the support, 2 kept out. */
  const inside = new Uint8Array(n);
  for (const j of problem.exclude ?? []) inside[j] = 2;
  let scale = 0;
  let diagonal = 0;
  for (let j = 0; j < n; j += 1) {
    if (inside[j] === 2) continue;
    scale = Math.max(scale, Math.abs(linear[j]!));
    diagonal = Math.max(diagonal, gram[j * n + j]! + ridge);
  }
  if (diagonal < negligible) return vertex(n, inside.indexOf(0));
  const size = Math.max(scale, diagonal * 1e-4);
  const set = createPassiveSet(gram, n, ridge, diagonal);
  const weights = new Float64Array(n);
  const target = new Float64Array(n);
  const ones = new Float64Array(n);
  const gradient = new Float64Array(n);
  begin(problem, set, weights, inside);
  let blocked: Set<number> | undefined;
  const limit = 100 + 30 * n;
  for (let iteration = 1; iteration <= limit; iteration += 1) {
    solveOnSupport(set, linear, target, ones);
    const leaving = stepTowards(set, weights, inside, target);
    if (leaving) continue;
    const multiplier = reducedGradient(problem, set, weights, gradient);
    let best = -1;
    let least = 0;
    let lowest = Number.POSITIVE_INFINITY;
    for (let j = 0; j < n; j += 1) {
      if (inside[j] !== 0) continue;
      const value = gradient[j]! - multiplier;
      if (value < lowest) lowest = value;
      if (value < least && !blocked?.has(j)) {
        least = value;
        best = j;
      }
    }
    const kkt = Number.isFinite(lowest) ? lowest / size : 0;
    if (best < 0 || least >= -tolerance * size) return finish(set, linear, problem, weights, kkt, iteration);
    if (set.add(best)) {
      inside[best] = 1;
      blocked = undefined;
    } else {
      blocked ??= new Set();
      blocked.add(best);
    }
  }
  throw new ContraflowError({
    kind: 'failed',
    code: 'weights-not-optimal',
    message: `the donor weights did not reach their optimality certificate in ${limit} steps`,
    hint: 'check the outcome for extreme values, or leave out donors that repeat each other',
  });
}

function vertex(n: number, index: number): SimplexSolution {
  const weights = new Float64Array(n);
  weights[index] = 1;
  return { weights, kkt: 0, iterations: 0 };
}

/** Equal weights on a given start, or the single best column. */
function begin(problem: SimplexProblem, set: PassiveSet, weights: Float64Array, inside: Uint8Array): void {
  const { n, gram, linear, start } = problem;
  if (start) {
    for (let i = 0; i < start.length; i += 1) {
      const j = start[i]!;
      if (inside[j] === 0 && set.add(j)) inside[j] = 1;
    }
    for (let i = 0; i < set.size(); i += 1) weights[set.members[i]!] = 1 / set.size();
    if (set.size() > 0) return;
  }
  let best = -1;
  let lowest = Number.POSITIVE_INFINITY;
  for (let j = 0; j < n; j += 1) {
    const value = 0.5 * gram[j * n + j]! - linear[j]!;
    if (inside[j] === 0 && value < lowest) {
      lowest = value;
      best = j;
    }
  }
  set.add(best);
  inside[best] = 1;
  weights[best] = 1;
}

/** Minimiser on the plane Σw = 1 spanned by the support; fills `target` in the order of the set. */
function solveOnSupport(
  set: PassiveSet,
  linear: Float64Array,
  target: Float64Array,
  ones: Float64Array,
): void {
  const size = set.size();
  for (let i = 0; i < size; i += 1) {
    target[i] = linear[set.members[i]!]!;
    ones[i] = 1;
  }
  withoutMean(target, size);
  set.solve(target);
  set.solve(ones);
  let covered = 0;
  let total = 0;
  for (let i = 0; i < size; i += 1) {
    covered += target[i]!;
    total += ones[i]!;
  }
  const multiplier = (1 - covered) / total;
  for (let i = 0; i < size; i += 1) target[i] = target[i]! + multiplier * ones[i]!;
}

/** A common part of the linear term moves nothing on the plane Σw = 1 and only costs digits. */
function withoutMean(values: Float64Array, size: number): void {
  let sum = 0;
  for (let i = 0; i < size; i += 1) sum += values[i]!;
  for (let i = 0; i < size; i += 1) values[i] = values[i]! - sum / size;
}

/** Moves to the target, or as far as the first weight that reaches zero and drops out; true when one dropped. */
function stepTowards(
  set: PassiveSet,
  weights: Float64Array,
  inside: Uint8Array,
  target: Float64Array,
): boolean {
  const size = set.size();
  let fraction = 1;
  let leaving = -1;
  for (let i = 0; i < size; i += 1) {
    if (target[i]! > 0) continue;
    const current = weights[set.members[i]!]!;
    const ratio = current / (current - target[i]!);
    if (leaving < 0 || ratio < fraction) {
      fraction = Number.isFinite(ratio) ? ratio : 0;
      leaving = i;
    }
  }
  for (let i = 0; i < size; i += 1) {
    const j = set.members[i]!;
    weights[j] = weights[j]! + fraction * (target[i]! - weights[j]!);
  }
  if (leaving < 0) return false;
  const j = set.members[leaving]!;
  weights[j] = 0;
  inside[j] = 0;
  set.removeAt(leaving);
  return true;
}

/** Fills `gradient` with (G + ridge·I)w − c and returns its common value on the support. */
function reducedGradient(
  problem: SimplexProblem,
  set: PassiveSet,
  weights: Float64Array,
  gradient: Float64Array,
): number {
  const { n, gram, linear, ridge = 0 } = problem;
  for (let j = 0; j < n; j += 1) gradient[j] = ridge * weights[j]! - linear[j]!;
  const size = set.size();
  for (let i = 0; i < size; i += 1) {
    const row = set.members[i]! * n;
    const weight = weights[set.members[i]!]!;
    for (let j = 0; j < n; j += 1) gradient[j] = gradient[j]! + weight * gram[row + j]!;
  }
  let sum = 0;
  for (let i = 0; i < size; i += 1) sum += gradient[set.members[i]!]! * weights[set.members[i]!]!;
  return sum;
}

/** One step of iterative refinement on the final support, then the certificate of the start of it. */
function finish(
  set: PassiveSet,
  linear: Float64Array,
  problem: SimplexProblem,
  weights: Float64Array,
  kkt: number,
  iterations: number,
): SimplexSolution {
  const { n, gram, ridge = 0 } = problem;
  const size = set.size();
  const residual = new Float64Array(size);
  const ones = new Float64Array(size).fill(1);
  for (let i = 0; i < size; i += 1) {
    const row = set.members[i]! * n;
    let sum = linear[set.members[i]!]! - ridge * weights[set.members[i]!]!;
    for (let k = 0; k < size; k += 1) sum -= gram[row + set.members[k]!]! * weights[set.members[k]!]!;
    residual[i] = sum;
  }
  withoutMean(residual, size);
  set.solve(residual);
  set.solve(ones);
  let missing = 1;
  let total = 0;
  for (let i = 0; i < size; i += 1) {
    missing -= weights[set.members[i]!]! + residual[i]!;
    total += ones[i]!;
  }
  const refined = new Float64Array(n);
  for (let i = 0; i < size; i += 1) {
    const j = set.members[i]!;
    const value = weights[j]! + residual[i]! + (missing / total) * ones[i]!;
    if (!(value >= 0)) return { weights, kkt, iterations };
    refined[j] = value;
  }
  return { weights: refined, kkt, iterations };
}
