/** Columns of a least-squares problem ‖Aλ − b‖²/N + ζ²‖λ‖² on the simplex, as R synthdid states it. */
export interface FrankWolfeProblem {
  /** Columns of A, each of length N. */
  columns: Float64Array[];
  /** b: length N. */
  target: Float64Array;
  zeta: number;
  /** Take the mean out of every column and of b first. */
  intercept: boolean;
  minDecrease: number;
}

/**
 * Frank–Wolfe with exact line search, stopped when the objective falls by no more than minDecrease² (Arkhangelsky
 * et al. 2021; rule and start of the R package synthdid). It stops before the minimum: use it to reproduce
 * published numbers, and the exact solver otherwise.
 * @param start first weights; default uniform
 * @returns weights, one a column
 */
export function frankWolfe(
  problem: FrankWolfeProblem,
  maxIterations: number,
  start?: Float64Array,
): Float64Array {
  const count = problem.columns.length;
  const size = problem.target.length;
  const columns = problem.intercept ? problem.columns.map(withoutMean) : problem.columns;
  const target = problem.intercept ? withoutMean(problem.target) : problem.target;
  const eta = size * problem.zeta ** 2;
  const weights = start ? start.slice() : new Float64Array(count).fill(1 / count);
  const fitted = new Float64Array(size);
  let previous = Number.NaN;
  let current = Number.NaN;
  multiply(columns, weights, fitted);
  for (let step = 0; step < maxIterations; step += 1) {
    if (step >= 2 && !(previous - current > problem.minDecrease ** 2)) break;
    descend(columns, target, fitted, weights, eta);
    multiply(columns, weights, fitted);
    let error = 0;
    for (let i = 0; i < size; i += 1) error += (fitted[i]! - target[i]!) ** 2;
    let norm = 0;
    for (let j = 0; j < count; j += 1) norm += weights[j]! ** 2;
    previous = current;
    current = problem.zeta ** 2 * norm + error / size;
  }
  return weights;
}

/** The rule of R synthdid in two rounds: 100 steps, small weights to zero, then up to 10,000 steps. */
export function sparsifiedFrankWolfe(problem: FrankWolfeProblem, start?: Float64Array): Float64Array {
  const first = frankWolfe(problem, 100, start);
  const ceiling = first.reduce((a, b) => Math.max(a, b), 0);
  let total = 0;
  for (let j = 0; j < first.length; j += 1) {
    if (first[j]! <= ceiling / 4) first[j] = 0;
    total += first[j]!;
  }
  return frankWolfe(
    problem,
    10_000,
    first.map((weight) => weight / total),
  );
}

function withoutMean(column: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 0; i < column.length; i += 1) sum += column[i]!;
  const mean = sum / column.length;
  return column.map((value) => value - mean);
}

function multiply(columns: Float64Array[], weights: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let j = 0; j < columns.length; j += 1) {
    const weight = weights[j]!;
    if (weight === 0) continue;
    const column = columns[j]!;
    for (let i = 0; i < into.length; i += 1) into[i] = into[i]! + weight * column[i]!;
  }
}

/** Moves `weights` towards the vertex with the smallest half gradient by the exact line search, in place. */
function descend(
  columns: Float64Array[],
  target: Float64Array,
  fitted: Float64Array,
  weights: Float64Array,
  eta: number,
): void {
  const count = columns.length;
  const half = new Float64Array(count);
  let vertex = 0;
  for (let j = 0; j < count; j += 1) {
    const column = columns[j]!;
    let sum = 0;
    for (let i = 0; i < target.length; i += 1) sum += (fitted[i]! - target[i]!) * column[i]!;
    half[j] = sum + eta * weights[j]!;
    if (half[j]! < half[vertex]!) vertex = j;
  }
  let slope = 0;
  let moved = 0;
  for (let j = 0; j < count; j += 1) {
    const change = (j === vertex ? 1 : 0) - weights[j]!;
    slope += half[j]! * change;
    moved += change * change;
  }
  if (moved === 0) return;
  const column = columns[vertex]!;
  let spread = 0;
  for (let i = 0; i < target.length; i += 1) spread += (column[i]! - fitted[i]!) ** 2;
  const step = Math.min(1, Math.max(0, -slope / (spread + eta * moved)));
  for (let j = 0; j < count; j += 1) {
    const change = (j === vertex ? 1 : 0) - weights[j]!;
    weights[j] = weights[j]! + step * change;
  }
}
