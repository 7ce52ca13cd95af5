import type { Factor } from '../panel/types.ts';
import { type CellCounts, multiplyCounts } from './cell-counts.ts';
import { countEffects, type EffectCounts } from './effect-counts.ts';
import { columnScale, emptySums, type GroupSums, type LevelSums } from './level-sums.ts';

/** Rows of one level whose sum rounds to well below the tolerance of a group mean. */
const ROWS_OF_EXACT_SUMS = 100_000;

/**
 * The normal equations of several effects with the first one (the pivot) eliminated:
 * S = R'WR − R'WP (P'WP)⁻¹ P'WR, with P the dummies of the pivot and R those of all other effects.
 * Nothing of the size of S² is ever formed; each product takes two passes over the rows, or over the irregular cells
 * where two unweighted effects cross in a nearly balanced table.
 */
export class SchurOperator {
  /** Levels of all effects but the pivot. */
  readonly size: number;
  /** Sum of the weights of each of these levels. */
  readonly diagonal: Float64Array;
  readonly counts: EffectCounts;
  readonly #pivot: Factor | undefined;
  readonly #rest: readonly Factor[];
  readonly #offsets: number[] = [];
  readonly #weights: Float64Array | undefined;
  readonly #pivotTotals: Float64Array;
  readonly #pivotSums: Float64Array;
  readonly #cells: CellCounts | undefined;
  /** Weight of the heaviest level of any effect. */
  readonly #mostRows: number;

  constructor(
    effects: readonly Factor[],
    weights: Float64Array | undefined,
    counts: EffectCounts = countEffects(effects, weights),
  ) {
    this.counts = counts;
    this.#pivot = effects[0];
    this.#rest = effects.slice(1);
    this.#weights = weights;
    this.#pivotTotals = counts.totals[0] ?? new Float64Array(0);
    this.#pivotSums = new Float64Array(this.#pivotTotals.length);
    this.#cells = counts.cells;
    let size = 0;
    for (const effect of this.#rest) {
      this.#offsets.push(size);
      size += effect.levels;
    }
    this.size = size;
    this.diagonal = new Float64Array(size);
    this.#rest.forEach((_, k) => {
      this.diagonal.set(counts.totals[k + 1]!, this.#offsets[k]!);
    });
    this.#mostRows = Math.max(largest(this.#pivotTotals), largest(this.diagonal));
  }

  /** out = S · theta. */
  apply(theta: Float64Array, out: Float64Array): void {
    const pivot = this.#pivot;
    if (pivot === undefined) return;
    const means = this.#pivotMeansOf(theta);
    if (this.#cells !== undefined) {
      multiplyCounts(this.#cells, means, out, true);
      for (let j = 0; j < out.length; j++) out[j] = this.diagonal[j]! * theta[j]! - out[j]!;
      return;
    }
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

  /** Sums over every effect's levels, the pivot's first, of a column less `origin`. */
  levelSums(column: Float64Array, origin: number): LevelSums {
    const sums = { pivot: new Float64Array(this.#pivotTotals.length), rest: new Float64Array(this.size) };
    this.#pass(column, sums, { origin, pivot: undefined, rest: undefined });
    const scale = columnScale(column, this.#weights);
    return { ...sums, scale };
  }

  /** Subtracts the effects' coefficients from a column and returns the sums over the levels of what is left. */
  subtract(
    column: Float64Array,
    origin: number,
    pivot: Float64Array,
    rest: Float64Array,
    scale: number,
  ): LevelSums {
    const sums = { pivot: new Float64Array(pivot.length), rest: new Float64Array(this.size) };
    this.#pass(column, sums, { origin, pivot, rest });
    return { ...sums, scale };
  }

  /** Right-hand side of S θ = b for sums over the levels. */
  rightHandSide(sums: { pivot: Float64Array; rest: Float64Array }): Float64Array {
    const means = sums.pivot.map((value, k) => value / this.#pivotTotals[k]!);
    const out = new Float64Array(this.size);
    const cells = this.#cells;
    if (cells !== undefined) multiplyCounts(cells, means, out, true);
    else this.#spreadPivot(means, out);
    for (let j = 0; j < out.length; j++) out[j] = sums.rest[j]! - out[j]!;
    return out;
  }

  /** Coefficients of the pivot that go with θ, for sums over its levels. */
  pivotCoefficients(sums: { pivot: Float64Array }, theta: Float64Array): Float64Array {
    const means = this.#pivotMeansOf(theta);
    return sums.pivot.map((value, k) => value / this.#pivotTotals[k]! - means[k]!);
  }

  /** Coefficients of every effect, the pivot's first, that go with θ for sums over its levels. */
  withPivot(sums: Pick<GroupSums, 'pivot'>, theta: Float64Array): Float64Array[] {
    if (this.#pivot === undefined) return [];
    return [
      this.pivotCoefficients(sums, theta),
      ...this.#rest.map((effect, k) => theta.slice(this.#offsets[k]!, this.#offsets[k]! + effect.levels)),
    ];
  }

  /**
   * Sums of a column over every effect's levels, less those of the effects' coefficients, as the rows would give them;
   * undefined where only the rows tell: beyond two effects, under weights, and where so many rows share a level that
   * the rounding of its sum would be seen.
   */
  sumsLeft(sums: GroupSums, coefficients: readonly Float64Array[]): GroupSums | undefined {
    if (this.#pivot === undefined || this.#weights !== undefined) return undefined;
    if (this.#rest.length > 0 && this.#cells === undefined) return undefined;
    if (this.#mostRows > ROWS_OF_EXACT_SUMS) return undefined;
    const left = emptySums([this.#pivot, ...this.#rest]);
    const [own, other] = coefficients;
    if (this.#cells !== undefined) {
      multiplyCounts(this.#cells, other!, left.pivot, false);
      multiplyCounts(this.#cells, own!, left.rest, true);
    }
    for (let k = 0; k < left.pivot.length; k++)
      left.pivot[k] = sums.pivot[k]! - this.#pivotTotals[k]! * own![k]! - left.pivot[k]!;
    for (let j = 0; j < left.rest.length; j++)
      left.rest[j] = sums.rest[j]! - this.diagonal[j]! * other![j]! - left.rest[j]!;
    return left;
  }

  /** Largest absolute weighted group mean behind the sums. */
  largestMean(sums: { pivot: Float64Array; rest: Float64Array }): number {
    let largest = 0;
    for (let k = 0; k < sums.pivot.length; k++)
      largest = Math.max(largest, Math.abs(sums.pivot[k]! / this.#pivotTotals[k]!));
    for (let j = 0; j < sums.rest.length; j++)
      largest = Math.max(largest, Math.abs(sums.rest[j]! / this.diagonal[j]!));
    return largest;
  }

  #pass(
    column: Float64Array,
    sums: { pivot: Float64Array; rest: Float64Array },
    take: { origin: number; pivot: Float64Array | undefined; rest: Float64Array | undefined },
  ): void {
    const p = this.#pivot?.codes;
    if (p === undefined) return;
    const weights = this.#weights;
    const { pivot: pivotSums, rest: restSums } = sums;
    const only = this.#rest.length === 1 ? this.#rest[0]!.codes : undefined;
    const { origin } = take;
    const ownPivot = take.pivot ?? new Float64Array(this.#pivotTotals.length);
    const ownRest = take.rest ?? new Float64Array(this.size);
    const write = take.pivot !== undefined;
    if (write && only !== undefined && weights === undefined) {
      for (let i = 0; i < p.length; i++) {
        const a = p[i]!;
        const b = only[i]!;
        const left = column[i]! - origin - ownPivot[a]! - ownRest[b]!;
        column[i] = left;
        pivotSums[a] = pivotSums[a]! + left;
        restSums[b] = restSums[b]! + left;
      }
      return;
    }
    const codes = this.#rest.map((effect) => effect.codes);
    const offsets = this.#offsets;
    for (let i = 0; i < p.length; i++) {
      const a = p[i]!;
      let left = column[i]! - origin - ownPivot[a]!;
      for (let k = 0; k < codes.length; k++) left -= ownRest[offsets[k]! + codes[k]![i]!]!;
      if (write) column[i] = left;
      if (weights !== undefined) left *= weights[i]!;
      pivotSums[a] = pivotSums[a]! + left;
      for (let k = 0; k < codes.length; k++) {
        const j = offsets[k]! + codes[k]![i]!;
        restSums[j] = restSums[j]! + left;
      }
    }
  }

  #spreadPivot(means: Float64Array, out: Float64Array): void {
    const p = this.#pivot!.codes;
    const weights = this.#weights;
    this.#rest.forEach((effect, k) => {
      const offset = this.#offsets[k]!;
      for (let i = 0; i < p.length; i++) {
        const j = offset + effect.codes[i]!;
        out[j] = out[j]! + (weights === undefined ? means[p[i]!]! : weights[i]! * means[p[i]!]!);
      }
    });
  }

  /** Right-hand side after the pivot is eliminated; `rhs` holds one array an effect, the pivot's first. */
  reduceRhs(rhs: readonly Float64Array[]): Float64Array {
    const rest = new Float64Array(this.size);
    if (this.#pivot === undefined) return rest;
    this.#rest.forEach((_, k) => {
      rest.set(rhs[k + 1]!, this.#offsets[k]!);
    });
    return this.rightHandSide({ pivot: rhs[0]!, rest });
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

  /** Weighted means over the pivot's levels of R θ; the returned array is reused by the next call. */
  #pivotMeansOf(theta: Float64Array): Float64Array {
    const sums = this.#pivotSums.fill(0);
    if (this.#cells !== undefined) {
      multiplyCounts(this.#cells, theta, sums, false);
      for (let k = 0; k < sums.length; k++) sums[k] = sums[k]! / this.#pivotTotals[k]!;
      return sums;
    }
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

function largest(values: Float64Array): number {
  let most = 0;
  for (let k = 0; k < values.length; k++) most = Math.max(most, values[k]!);
  return most;
}
