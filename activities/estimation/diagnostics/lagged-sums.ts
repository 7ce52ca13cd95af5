import type { Factor } from '../panel/types.ts';
import { type SerialCorrelation, slopeTest } from './serial-correlation.ts';

/**
 * Products of residuals one step apart, unit by unit. Rows that lie together are multiplied with the row before
 * whatever lies between; the few with a gap before them are taken off again.
 */
export class LaggedSums {
  readonly #codes: Int32Array;
  readonly #gaps: Int32Array;
  readonly #cross: Float64Array;
  readonly #square: Float64Array;
  #current = 0;
  /** Last residual of the rows seen. */
  #last = 0;
  #nextGap = 0;
  #pairs = 0;

  /** `gaps`: rows within units that do not follow the row before by one step, ascending. */
  constructor(unit: Factor, gaps: Int32Array) {
    this.#codes = unit.codes;
    this.#gaps = gaps;
    this.#cross = new Float64Array(unit.levels);
    this.#square = new Float64Array(unit.levels);
  }

  /** The residual before row `from` of a block, 0 where its unit begins there. */
  before(start: number, from: number, residuals: Float64Array): number {
    if (this.#begins(start + from)) return 0;
    return from > 0 ? residuals[from - 1]! : this.#last;
  }

  #begins(row: number): boolean {
    return row === 0 || this.#codes[row] !== this.#codes[row - 1];
  }

  /** Adds rows from…to of a block, all of one unit: their `square` and `lagged` products. */
  add(
    start: number,
    from: number,
    to: number,
    residuals: Float64Array,
    square: number,
    lagged: number,
  ): void {
    const unit = this.#codes[start + from]!;
    const begins = this.#begins(start + from);
    const before = this.before(start, from, residuals);
    const first = residuals[from]!;
    const last = residuals[to - 1]!;
    this.#cross[unit]! += lagged;
    this.#square[unit]! += square - last * last + before * before;
    this.#current += begins ? square - first * first : square;
    this.#pairs += to - from - (begins ? 1 : 0);
  }

  /** Takes off the pairs of a block with a gap between them; called once all its rows are added. */
  close(start: number, size: number, residuals: Float64Array): void {
    const gaps = this.#gaps;
    const codes = this.#codes;
    const cross = this.#cross;
    const square = this.#square;
    const end = start + size;
    let current = 0;
    let next = this.#nextGap;
    for (; next < gaps.length; next++) {
      const row = gaps[next]!;
      if (row >= end) break;
      const now = residuals[row - start]!;
      const before = row === start ? this.#last : residuals[row - start - 1]!;
      const unit = codes[row]!;
      cross[unit] = cross[unit]! - now * before;
      square[unit] = square[unit]! - before * before;
      current += now * now;
    }
    this.#current -= current;
    this.#pairs -= next - this.#nextGap;
    this.#nextGap = next;
    this.#last = residuals[size - 1]!;
  }

  test(): SerialCorrelation | undefined {
    return slopeTest(this.#cross, this.#square, this.#current, this.#pairs);
  }
}
