import type { Factor } from '../panel/types.ts';

/** Weighted sums of a column over the levels of a factor; without a column, the sums of the weights. */
export function groupTotals(factor: Factor, weights?: Float64Array, column?: Float64Array): Float64Array {
  const sums = new Float64Array(factor.levels);
  const codes = factor.codes;
  const n = codes.length;
  if (column === undefined) {
    if (weights === undefined) for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + 1;
    else for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + weights[i]!;
  } else if (weights === undefined) {
    for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + column[i]!;
  } else {
    for (let i = 0; i < n; i++) sums[codes[i]!] = sums[codes[i]!]! + weights[i]! * column[i]!;
  }
  return sums;
}

/**
 * The normal equations of several effects with the first one (the pivot) eliminated:
 * S = R'WR − R'WP (P'WP)⁻¹ P'WR, with P the dummies of the pivot and R those of all other effects.
 * Nothing of the size of S² is ever formed; each product takes two passes over the rows.
 */
export class SchurOperator {
  /** Levels of all effects but the pivot. */
  readonly size: number;
  /** Sum of the weights of each of these levels. */
  readonly diagonal: Float64Array;
  readonly #pivot: Factor | undefined;
  readonly #rest: readonly Factor[];
  readonly #offsets: number[] = [];
  readonly #weights: Float64Array | undefined;
  readonly #pivotTotals: Float64Array;
  readonly #pivotSums: Float64Array;

  constructor(effects: readonly Factor[], weights: Float64Array | undefined) {
    this.#pivot = effects[0];
    this.#rest = effects.slice(1);
    this.#weights = weights;
    this.#pivotTotals = this.#pivot === undefined ? new Float64Array(0) : groupTotals(this.#pivot, weights);
    this.#pivotSums = new Float64Array(this.#pivotTotals.length);
    let size = 0;
    for (const effect of this.#rest) {
      this.#offsets.push(size);
      size += effect.levels;
    }
    this.size = size;
    this.diagonal = new Float64Array(size);
    this.#rest.forEach((effect, k) => {
      this.diagonal.set(groupTotals(effect, weights), this.#offsets[k]!);
    });
  }

  /** out = S · theta. */
  apply(theta: Float64Array, out: Float64Array): void {
    const pivot = this.#pivot;
    if (pivot === undefined) return;
    const means = this.#pivotMeansOf(theta);
    out.fill(0);
    const weights = this.#weights;
    const p = pivot.codes;
    const only = this.#rest.length === 1 ? this.#rest[0]!.codes : undefined;
    const n = p.length;
    if (only !== undefined) {
      for (let i = 0; i < n; i++) {
        const j = only[i]!;
        const value = theta[j]! - means[p[i]!]!;
        out[j] = out[j]! + (weights === undefined ? value : weights[i]! * value);
      }
      return;
    }
    const codes = this.#rest.map((effect) => effect.codes);
    const offsets = this.#offsets;
    for (let i = 0; i < n; i++) {
      let value = -means[p[i]!]!;
      for (let k = 0; k < codes.length; k++) value += theta[offsets[k]! + codes[k]![i]!]!;
      if (weights !== undefined) value *= weights[i]!;
      for (let k = 0; k < codes.length; k++) {
        const j = offsets[k]! + codes[k]![i]!;
        out[j] = out[j]! + value;
      }
    }
  }

  /** Weighted sums of a column over the levels of all effects but the pivot. */
  groupSums(column: Float64Array): Float64Array {
    const sums = new Float64Array(this.size);
    this.#rest.forEach((effect, k) => {
      sums.set(groupTotals(effect, this.#weights, column), this.#offsets[k]!);
    });
    return sums;
  }

  /** Subtracts the weighted means of the pivot's levels. */
  removePivotMeans(column: Float64Array): void {
    if (this.#pivot === undefined) return;
    const codes = this.#pivot.codes;
    const means = groupTotals(this.#pivot, this.#weights, column);
    for (let k = 0; k < means.length; k++) means[k] = means[k]! / this.#pivotTotals[k]!;
    for (let i = 0; i < codes.length; i++) column[i] = column[i]! - means[codes[i]!]!;
  }

  /** Subtracts R θ and the pivot's share of it. */
  subtract(column: Float64Array, theta: Float64Array): void {
    if (this.#pivot === undefined) return;
    const p = this.#pivot.codes;
    const means = this.#pivotMeansOf(theta);
    const only = this.#rest.length === 1 ? this.#rest[0]!.codes : undefined;
    if (only !== undefined) {
      for (let i = 0; i < p.length; i++) column[i] = column[i]! - (theta[only[i]!]! - means[p[i]!]!);
    } else {
      const codes = this.#rest.map((effect) => effect.codes);
      const offsets = this.#offsets;
      for (let i = 0; i < p.length; i++) {
        let value = -means[p[i]!]!;
        for (let k = 0; k < codes.length; k++) value += theta[offsets[k]! + codes[k]![i]!]!;
        column[i] = column[i]! - value;
      }
    }
    this.removePivotMeans(column);
  }

  /** Largest absolute weighted group mean over all levels of all effects. */
  largestMean(column: Float64Array): number {
    let largest = 0;
    const inspect = (effect: Factor, totals: Float64Array, offset: number) => {
      const sums = groupTotals(effect, this.#weights, column);
      for (let k = 0; k < sums.length; k++)
        largest = Math.max(largest, Math.abs(sums[k]! / totals[offset + k]!));
    };
    if (this.#pivot !== undefined) inspect(this.#pivot, this.#pivotTotals, 0);
    this.#rest.forEach((effect, k) => {
      inspect(effect, this.diagonal, this.#offsets[k]!);
    });
    return largest;
  }

  /** Right-hand side after the pivot is eliminated; `rhs` holds one array an effect, the pivot's first. */
  reduceRhs(rhs: readonly Float64Array[]): Float64Array {
    const reduced = new Float64Array(this.size);
    const pivot = this.#pivot;
    if (pivot === undefined) return reduced;
    const share = Float64Array.from(rhs[0]!, (value, k) => value / this.#pivotTotals[k]!);
    this.#rest.forEach((effect, k) => {
      const offset = this.#offsets[k]!;
      reduced.set(rhs[k + 1]!, offset);
      for (let i = 0; i < pivot.codes.length; i++) {
        const j = offset + effect.codes[i]!;
        const w = this.#weights === undefined ? 1 : this.#weights[i]!;
        reduced[j] = reduced[j]! - w * share[pivot.codes[i]!]!;
      }
    });
    return reduced;
  }

  /** Largest |rhs| / weight, the scale against which a solution's residual is judged. */
  rhsScale(rhs: readonly Float64Array[]): number {
    let scale = 0;
    rhs[0]?.forEach((value, k) => {
      scale = Math.max(scale, Math.abs(value) / this.#pivotTotals[k]!);
    });
    rhs.slice(1).forEach((values, k) => {
      values.forEach((value, j) => {
        scale = Math.max(scale, Math.abs(value) / this.diagonal[this.#offsets[k]! + j]!);
      });
    });
    return scale;
  }

  /** rhs − S θ. */
  residual(rhs: Float64Array, theta: Float64Array): Float64Array {
    const image = new Float64Array(this.size);
    this.apply(theta, image);
    for (let j = 0; j < image.length; j++) image[j] = rhs[j]! - image[j]!;
    return image;
  }

  /** Coefficients of all effects, the pivot's first, from those of the others. */
  expand(theta: Float64Array, rhs: readonly Float64Array[]): Float64Array[] {
    if (this.#pivot === undefined) return [];
    const means = Float64Array.from(this.#pivotMeansOf(theta));
    const pivot = Float64Array.from(rhs[0]!, (value, k) => value / this.#pivotTotals[k]! - means[k]!);
    return [
      pivot,
      ...this.#rest.map((effect, k) => theta.slice(this.#offsets[k]!, this.#offsets[k]! + effect.levels)),
    ];
  }

  /** Weighted means over the pivot's levels of R θ; the returned array is reused by the next call. */
  #pivotMeansOf(theta: Float64Array): Float64Array {
    const sums = this.#pivotSums.fill(0);
    const p = this.#pivot!.codes;
    const weights = this.#weights;
    for (let k = 0; k < this.#rest.length; k++) {
      const codes = this.#rest[k]!.codes;
      const offset = this.#offsets[k]!;
      if (weights === undefined)
        for (let i = 0; i < p.length; i++) sums[p[i]!] = sums[p[i]!]! + theta[offset + codes[i]!]!;
      else
        for (let i = 0; i < p.length; i++)
          sums[p[i]!] = sums[p[i]!]! + weights[i]! * theta[offset + codes[i]!]!;
    }
    for (let k = 0; k < sums.length; k++) sums[k] = sums[k]! / this.#pivotTotals[k]!;
    return sums;
  }
}
