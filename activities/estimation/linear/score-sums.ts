import { longRuns, runAt } from '../panel/runs.ts';
import type { Factor } from '../panel/types.ts';

/** Sums of the scores w x u over the levels of a factor, gathered block by block. */
export class ScoreSums {
  /** Levels × k. */
  readonly sums: Float64Array;
  readonly factor: Factor;
  /** How many regressors. */
  readonly width: number;
  readonly #weights: Float64Array | undefined;

  constructor(factor: Factor, k: number, weights: Float64Array | undefined) {
    this.factor = factor;
    this.sums = new Float64Array(factor.levels * k);
    this.width = k;
    this.#weights = weights;
  }

  visit(start: number, size: number, residuals: Float64Array, columns: readonly Float64Array[]): void {
    const { codes } = this.factor;
    const pairs = this.#weights === undefined ? this.width - (this.width % 2) : 0;
    for (let j = 0; j < pairs; j += 2)
      addTwoProducts(this.sums, this.width, j, codes, start, size, residuals, columns[j]!, columns[j + 1]!);
    for (let j = pairs; j < this.width; j++) {
      const column = columns[j]!;
      if (this.#weights === undefined)
        addProducts(this.sums, this.width, j, codes, start, size, residuals, column);
      else addWeighted(this.sums, this.width, j, codes, start, size, residuals, column, this.#weights);
    }
  }

  /** Over all levels: X'W u. */
  total(): Float64Array {
    const total = new Float64Array(this.width);
    for (let at = 0; at < this.sums.length; at++) total[at % this.width]! += this.sums[at]!;
    return total;
  }
}

/** Products of one code in a row are added up before they are stored. */
function addProducts(
  sums: Float64Array,
  k: number,
  j: number,
  codes: Int32Array,
  start: number,
  size: number,
  residuals: Float64Array,
  column: Float64Array,
): void {
  let code = codes[start]!;
  let sum = 0;
  for (let i = 0; i < size; i++) {
    const next = codes[start + i]!;
    if (next !== code) {
      sums[code * k + j] = sums[code * k + j]! + sum;
      sum = 0;
      code = next;
    }
    sum += column[i]! * residuals[i]!;
  }
  sums[code * k + j] = sums[code * k + j]! + sum;
}

/** The same for two columns; where runs are long, their codes are not read row by row. */
function addTwoProducts(
  sums: Float64Array,
  k: number,
  j: number,
  codes: Int32Array,
  start: number,
  size: number,
  residuals: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  const runs = longRuns(codes);
  if (runs === undefined) {
    for (let i = 0; i < size; i++) {
      const at = codes[start + i]! * k + j;
      const u = residuals[i]!;
      sums[at] = sums[at]! + x[i]! * u;
      sums[at + 1] = sums[at + 1]! + y[i]! * u;
    }
    return;
  }
  let run = runAt(runs, start);
  for (let from = 0; from < size; run++) {
    const to = Math.min(size, runs[run + 1]! - start);
    addProductsOfRun(sums, codes[start + from]! * k + j, from, to, residuals, x, y);
    from = to;
  }
}

/** Two running sums a column let the processor overlap additions. */
function addProductsOfRun(
  sums: Float64Array,
  at: number,
  from: number,
  to: number,
  residuals: Float64Array,
  x: Float64Array,
  y: Float64Array,
): void {
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  let i = from;
  for (; i + 1 < to; i += 2) {
    const u = residuals[i]!;
    const v = residuals[i + 1]!;
    x0 += x[i]! * u;
    x1 += x[i + 1]! * v;
    y0 += y[i]! * u;
    y1 += y[i + 1]! * v;
  }
  if (i < to) {
    x0 += x[i]! * residuals[i]!;
    y0 += y[i]! * residuals[i]!;
  }
  sums[at] = sums[at]! + (x0 + x1);
  sums[at + 1] = sums[at + 1]! + (y0 + y1);
}

function addWeighted(
  sums: Float64Array,
  k: number,
  j: number,
  codes: Int32Array,
  start: number,
  size: number,
  residuals: Float64Array,
  column: Float64Array,
  weights: Float64Array,
): void {
  for (let i = 0; i < size; i++) {
    const at = codes[start + i]! * k + j;
    sums[at] = sums[at]! + weights[start + i]! * column[i]! * residuals[i]!;
  }
}
