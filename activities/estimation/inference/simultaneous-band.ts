import { createRandom } from '../../random.ts';
import { cholesky } from '../linear/index.ts';

const DRAWS = 5000;

/**
 * Critical value of a sup-t band (Montiel Olea and Plagborg-Møller 2019): the quantile of the largest |t| under the
 * estimated correlation, drawn from a seeded multivariate t. Undefined where the covariance is not positive definite.
 */
export function supTCriticalValue(
  covariance: Float64Array,
  size: number,
  degreesOfFreedom: number,
  confidence: number,
  seed: number,
): number | undefined {
  if (size === 0) return undefined;
  const correlation = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      correlation[i * size + j] =
        covariance[i * size + j]! / Math.sqrt(covariance[i * size + i]! * covariance[j * size + j]!);
    }
    // A shade of ridge lets near-singular correlations through without moving the quantile.
    correlation[i * size + i] = 1 + 1e-9;
  }
  const lower = cholesky(correlation, size);
  if (lower === undefined) return undefined;
  const random = createRandom(seed);
  const finite = Number.isFinite(degreesOfFreedom);
  const z = new Float64Array(size);
  const largest = new Float64Array(DRAWS);
  for (let d = 0; d < DRAWS; d++) {
    for (let i = 0; i < size; i++) z[i] = random.normal();
    const scale = finite ? Math.sqrt(random.gamma(degreesOfFreedom / 2) / (degreesOfFreedom / 2)) : 1;
    let top = 0;
    for (let i = 0; i < size; i++) {
      let value = 0;
      for (let j = 0; j <= i; j++) value += lower[i * size + j]! * z[j]!;
      top = Math.max(top, Math.abs(value));
    }
    largest[d] = top / scale;
  }
  largest.sort();
  return largest[Math.min(DRAWS - 1, Math.ceil(confidence * DRAWS) - 1)];
}
