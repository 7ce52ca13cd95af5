import { calendarSteps } from '../covariance/index.ts';
import { centredMoments, type RegressorMoments } from '../linear/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import type { Factor, Regressor } from '../panel/types.ts';

const BLOCK = 2048;

/** The panel and regressors behind residuals: what the checks of every outcome on them share. */
export class CheckedDesign {
  readonly regressors: readonly Regressor[];
  readonly unit: Factor;
  readonly time: Factor;
  /** Step of the calendar of each period. */
  readonly steps: Int32Array;
  /**
   * 1 for rows that follow the row before by one step within their unit; undefined where the rows of a unit do not lie
   * together in order of time.
   */
  readonly follows: Uint8Array | undefined;
  #moments: RegressorMoments | undefined;
  readonly #blocks: Float64Array[];
  #loaded = -1;

  constructor(regressors: readonly Regressor[], unit: Factor, time: Factor, periodValues: Float64Array) {
    this.regressors = regressors;
    this.unit = unit;
    this.time = time;
    this.steps = calendarSteps(periodValues);
    this.follows = neighbours(unit, time, this.steps);
    this.#blocks = regressors.map(() => new Float64Array(BLOCK));
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
    return this.#blocks;
  }

  #load(start: number, size: number, centre: Float64Array): void {
    for (let j = 0; j < this.#blocks.length; j++) {
      const block = this.#blocks[j]!;
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
        sums[j] = sums[j]! + total(this.#blocks[j]!, size);
        for (let m = 0; m <= j; m++)
          gram[j * k + m] = gram[j * k + m]! + product(this.#blocks[j]!, this.#blocks[m]!, size);
      }
    }
    this.#loaded = -1;
    return centredMoments(origins, sums, gram, n);
  }
}

function neighbours(unit: Factor, time: Factor, steps: Int32Array): Uint8Array | undefined {
  const n = unit.codes.length;
  const follows = new Uint8Array(n);
  const seen = new Uint8Array(unit.levels);
  let own = -1;
  let before = -1;
  for (let i = 0; i < n; i++) {
    const u = unit.codes[i]!;
    const step = steps[time.codes[i]!]!;
    if (u !== own) {
      if (seen[u] === 1) return undefined;
      seen[u] = 1;
      own = u;
    } else {
      if (step <= before) return undefined;
      if (step === before + 1) follows[i] = 1;
    }
    before = step;
  }
  return follows;
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
