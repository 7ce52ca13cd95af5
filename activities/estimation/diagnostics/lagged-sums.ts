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

  /** The residual before row `start + from`, 0 where its unit begins there. */
  before(start: number, from: number): number {
    if (from > 0 || start === 0) return 0;
    return this.#codes[start] === this.#codes[start - 1] ? this.#last : 0;
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
    const before = this.before(start, from);
    const first = residuals[from]!;
    const last = residuals[to - 1]!;
    const begins = from > 0 || start === 0 || this.#codes[start] !== this.#codes[start - 1];
    this.#cross[unit]! += lagged;
    this.#square[unit]! += square - last * last + before * before;
    this.#current += begins ? square - first * first : square;
    this.#pairs += to - from - (begins ? 1 : 0);
  }

  /** Takes off the pairs of a block with a gap between them; called once all its rows are added. */
  close(start: number, size: number, residuals: Float64Array): void {
    const gaps = this.#gaps;
    let next = this.#nextGap;
    for (; next < gaps.length && gaps[next]! < start + size; next++) {
      const row = gaps[next]!;
      const now = residuals[row - start]!;
      const before = row === start ? this.#last : residuals[row - start - 1]!;
      const unit = this.#codes[row]!;
      this.#cross[unit]! -= now * before;
      this.#square[unit]! -= before * before;
      this.#current -= now * now;
      this.#pairs--;
    }
    this.#nextGap = next;
    this.#last = residuals[size - 1]!;
  }

  test(): SerialCorrelation | undefined {
    return slopeTest(this.#cross, this.#square, this.#current, this.#pairs);
  }
}
