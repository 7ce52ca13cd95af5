import type { Factor } from '../panel/types.ts';
import type { CellCounts } from './cell-counts.ts';

/**
 * Distinct cells of two factors with their rows, for tables too sparse to count out, as agents and queues: an agent
 * works in few queues, many rows in each. Undefined where the cells are not far fewer than the rows.
 */
export function distinctCells(a: Factor, b: Factor): CellCounts | undefined {
  const n = a.codes.length;
  const most = Math.floor(n / 4);
  const cells = new PairTable(b.levels, most);
  for (let i = 0; i < n; i++) if (!cells.add(a.codes[i]!, b.codes[i]!)) return undefined;
  const { first, second, excess, used } = cells;
  return {
    common: 0,
    first: first.slice(0, used),
    second: second.slice(0, used),
    excess: excess.slice(0, used),
  };
}

/** Pairs of codes by open addressing, numbered by first appearance. */
class PairTable {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly excess: Float64Array;
  used = 0;
  readonly #most: number;
  readonly #slots: Int32Array;
  readonly #mask: number;
  readonly #width: number;
  #last = -1;

  constructor(width: number, most: number) {
    this.first = new Int32Array(most);
    this.second = new Int32Array(most);
    this.excess = new Float64Array(most);
    this.#most = most;
    this.#width = width;
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, 2 * most)));
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
  }

  /** Counts a row; false where there are more cells than there is room for. */
  add(a: number, b: number): boolean {
    const last = this.#last;
    if (last >= 0 && this.first[last] === a && this.second[last] === b) {
      this.excess[last] = this.excess[last]! + 1;
      return true;
    }
    const key = a * this.#width + b;
    let slot = (Math.imul(key | 0, 0x9e3779b1) ^ Math.floor(key / 2 ** 32)) & this.#mask;
    for (;;) {
      const cell = this.#slots[slot]!;
      if (cell < 0) break;
      if (this.first[cell] === a && this.second[cell] === b) {
        this.excess[cell] = this.excess[cell]! + 1;
        this.#last = cell;
        return true;
      }
      slot = (slot + 1) & this.#mask;
    }
    if (this.used === this.#most) return false;
    this.#slots[slot] = this.used;
    this.first[this.used] = a;
    this.second[this.used] = b;
    this.excess[this.used] = 1;
    this.#last = this.used++;
    return true;
  }
}
