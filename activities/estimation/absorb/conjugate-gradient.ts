import type { SchurOperator } from './schur-operator.ts';

/**
 * Solves S θ = b by conjugate gradients preconditioned with the group weights (Hestenes and Stiefel 1952).
 * S may be singular as long as b lies in its range. Stops when every |residual| / weight is at most `meanTolerance`.
 */
export function conjugateGradient(
  operator: SchurOperator,
  rhs: Float64Array,
  meanTolerance: number,
  maxIterations: number,
): { theta: Float64Array; iterations: number } {
  const size = rhs.length;
  const diagonal = operator.diagonal;
  const theta = new Float64Array(size);
  const residual = Float64Array.from(rhs);
  const direction = new Float64Array(size);
  const image = new Float64Array(size);
  let rho = 0;
  for (let j = 0; j < size; j++) {
    const z = residual[j]! / diagonal[j]!;
    direction[j] = z;
    rho += residual[j]! * z;
  }
  const floor = rho * 1e-32;
  let iterations = 0;
  while (iterations < maxIterations && rho > floor && largestRatio(residual, diagonal) > meanTolerance) {
    operator.apply(direction, image);
    let curvature = 0;
    for (let j = 0; j < size; j++) curvature += direction[j]! * image[j]!;
    if (!(curvature > 0)) break;
    const step = rho / curvature;
    let next = 0;
    for (let j = 0; j < size; j++) {
      theta[j] = theta[j]! + step * direction[j]!;
      const r = residual[j]! - step * image[j]!;
      residual[j] = r;
      next += (r * r) / diagonal[j]!;
    }
    const momentum = next / rho;
    for (let j = 0; j < size; j++) direction[j] = residual[j]! / diagonal[j]! + momentum * direction[j]!;
    rho = next;
    iterations++;
  }
  return { theta, iterations };
}

function largestRatio(values: Float64Array, scale: Float64Array): number {
  let largest = 0;
  for (let j = 0; j < values.length; j++) {
    const ratio = Math.abs(values[j]!) / scale[j]!;
    if (ratio > largest) largest = ratio;
  }
  return largest;
}
