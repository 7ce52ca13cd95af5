import { centredMoments, type RegressorMoments } from '../linear/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import type { Factor, Regressor } from '../panel/types.ts';
import { type RowOrder, rowOrder } from './row-order.ts';

const BLOCK = 2048;

/** The panel and regressors behind residuals: what the checks of every outcome on them share. */
export class CheckedDesign {
  readonly regressors: readonly Regressor[];
  readonly unit: Factor;
  readonly time: Factor;
  readonly order: RowOrder;
  #moments: RegressorMoments | undefined;
  /** Filled by `centred`. */
  readonly blocks: readonly Float64Array[];
  #loaded = -1;

  constructor(regressors: readonly Regressor[], unit: Factor, time: Factor, periodValues: Float64Array) {
    this.regressors = regressors;
    this.unit = unit;
    this.time = time;
    this.order = rowOrder(unit, time, periodValues);
    this.blocks = regressors.map(() => new Float64Array(BLOCK));
  }

  /** Means and products of the regressors. */
  get moments(): RegressorMoments {
    this.#moments ??= this.#gather();
    return this.#moments;
  }

  /** Takes moments that a fit has found on its way, which spares a sweep. */
  adopt(moments: RegressorMoments | undefined): void {
    this.#moments ??= moments;
  }

  /** The regressors less their means in the rows from `start` on, until the next call. */
  centred(start: number, size: number): readonly Float64Array[] {
    if (this.#loaded !== start) this.#load(start, size, this.moments.means);
    this.#loaded = start;
    return this.blocks;
  }

  #load(start: number, size: number, centre: Float64Array): void {
    for (let j = 0; j < this.blocks.length; j++) {
      const block = this.blocks[j]!;
      block.set(narrowValues(this.regressors[j]!).subarray(start, start + size));
      const from = centre[j]!;
      for (let i = 0; i < size; i++) block[i] = block[i]! - from;
    }
  }

  #gather(): RegressorMoments {
    const k = this.regressors.length;
    const n = this.unit.codes.length;
    const origins = Float64Array.from(this.regressors, (regressor) => narrowValues(regressor)[0] ?? 0);
    const sums = new Float64Array(k);
    const gram = new Float64Array(k * k);
    for (let start = 0; start < n; start += BLOCK) {
      const size = Math.min(BLOCK, n - start);
      this.#load(start, size, origins);
      for (let j = 0; j < k; j++) {
        sums[j] = sums[j]! + total(this.blocks[j]!, size);
        for (let m = 0; m <= j; m++)
          gram[j * k + m] = gram[j * k + m]! + product(this.blocks[j]!, this.blocks[m]!, size);
      }
    }
    this.#loaded = -1;
    return centredMoments(origins, sums, gram, n);
  }
}

function total(a: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i]!;
  return sum;
}

function product(a: Float64Array, b: Float64Array, size: number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) sum += a[i]! * b[i]!;
  return sum;
}
