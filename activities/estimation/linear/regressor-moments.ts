import type { FreedColumn } from './freed-column.ts';

/** Unweighted means of regressors, and their products around them, k × k. */
export interface RegressorMoments {
  means: Float64Array;
  gram: Float64Array;
}

/** Moments around the means from sums and products (lower triangle) of columns less their origins, over n rows. */
export function centredMoments(
  origins: ArrayLike<number>,
  sums: Float64Array,
  products: Float64Array,
  n: number,
): RegressorMoments {
  const k = sums.length;
  const means = new Float64Array(k);
  const gram = new Float64Array(k * k);
  for (let j = 0; j < k; j++) {
    means[j] = origins[j]! + sums[j]! / n;
    for (let m = 0; m <= j; m++) {
      const value = products[j * k + m]! - (sums[j]! / n) * sums[m]!;
      gram[j * k + m] = value;
      gram[m * k + j] = value;
    }
  }
  for (let j = 0; j < k; j++) {
    // A constant regressor leaves rounding alone.
    if (gram[j * k + j]! <= n * (1e-14 * means[j]!) ** 2) gram[j * k + j] = 0;
  }
  return { means, gram };
}

/**
 * Moments of the regressors themselves from those of the freed ones, without another sweep: x = x̃ + Dα with x̃ free of
 * the effects, so x'z = x̃'z̃ + α'D'z, and D'z are the group sums of z.
 */
export function momentsOfFreed(
  columns: readonly FreedColumn[],
  freedGram: Float64Array,
  n: number,
): RegressorMoments {
  const k = columns.length;
  const sums = new Float64Array(k);
  const products = Float64Array.from(freedGram);
  for (let j = 0; j < k; j++) {
    const { terms, sums: own } = columns[j]!;
    sums[j] = sumOf(own.each[0]);
    for (let m = 0; m <= j; m++) {
      let explained = 0;
      for (let e = 0; e < terms.length; e++)
        explained += dot(terms[e]!.coefficients, columns[m]!.sums.each[e]!);
      products[j * k + m] = products[j * k + m]! + explained;
    }
  }
  return centredMoments(
    columns.map(({ origin }) => origin),
    sums,
    products,
    n,
  );
}

/**
 * Σ x y / Σ x of each regressor, without another sweep: with x = x̃ + Dα as above, x'y = x̃'y + α'D'y. `cross` is X̃'y of
 * the outcome less its origin.
 */
export function outcomeMeans(
  columns: readonly FreedColumn[],
  outcome: Pick<FreedColumn, 'origin' | 'sums'>,
  cross: Float64Array,
  n: number,
): Float64Array {
  const total = sumOf(outcome.sums.each[0]);
  return Float64Array.from(columns, ({ origin, terms, sums }, j) => {
    let product = cross[j]! + origin * total;
    for (let e = 0; e < terms.length; e++) product += dot(terms[e]!.coefficients, outcome.sums.each[e]!);
    return outcome.origin + product / (origin * n + sumOf(sums.each[0]));
  });
}

function sumOf(values: Float64Array | undefined): number {
  return values?.reduce((sum, value) => sum + value, 0) ?? 0;
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
