import type { Factor } from '../panel/types.ts';

/**
 * Rows in each cell of two factors, as one common count and the cells that deviate from it. In a panel of queues and
 * hours nearly every cell holds one row, so that products with the table cost its gaps and not its rows.
 */
export interface CellCounts {
  common: number;
  /** Codes of the deviating cells, and their count less the common one. */
  first: Int32Array;
  second: Int32Array;
  excess: Float64Array;
}

/** Largest table counted out. */
const TABLE_LIMIT = 1 << 26;

/** Counts of two factors; undefined where the deviating cells are not far fewer than the rows. */
export function countCells(a: Factor, b: Factor): CellCounts | undefined {
  const n = a.codes.length;
  const size = a.levels * b.levels;
  if (size > TABLE_LIMIT || size > 2 * n || n > 200 * size) return undefined;
  const counts = new Uint8Array(size);
  for (let i = 0; i < n; i++) {
    const cell = a.codes[i]! * b.levels + b.codes[i]!;
    if (counts[cell] === 255) return undefined;
    counts[cell] = counts[cell]! + 1;
  }
  const common = Math.round(n / size);
  let deviating = 0;
  for (let cell = 0; cell < size; cell++) if (counts[cell] !== common) deviating++;
  if (deviating > n / 4) return undefined;
  const first = new Int32Array(deviating);
  const second = new Int32Array(deviating);
  const excess = new Float64Array(deviating);
  let next = 0;
  for (let p = 0, cell = 0; p < a.levels; p++) {
    for (let r = 0; r < b.levels; r++, cell++) {
      if (counts[cell] === common) continue;
      first[next] = p;
      second[next] = r;
      excess[next++] = counts[cell]! - common;
    }
  }
  return { common, first, second, excess };
}

/** into[p] = Σ_r N_pr values[r], or with `transposed` into[r] = Σ_p N_pr values[p]. */
export function multiplyCounts(
  counts: CellCounts,
  values: Float64Array,
  into: Float64Array,
  transposed: boolean,
): void {
  const from = transposed ? counts.first : counts.second;
  const to = transposed ? counts.second : counts.first;
  const { excess, common } = counts;
  let sum = 0;
  for (let k = 0; k < values.length; k++) sum += values[k]!;
  into.fill(common * sum);
  for (let m = 0; m < excess.length; m++) into[to[m]!] = into[to[m]!]! + excess[m]! * values[from[m]!]!;
}
