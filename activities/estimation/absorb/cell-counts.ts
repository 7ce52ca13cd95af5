import { parentLevels } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import { distinctCells } from './distinct-cells.ts';

/**
 * Rows in each cell of two factors, as one common count and the cells that deviate from it. In a panel of queues and
 * hours nearly every cell holds one row, so that products with the table cost its gaps and not its rows.
 */
export interface CellCounts {
  /** Of the cells whose factors are of one class; of all cells where there are no classes. */
  common: number;
  classes?: { count: number; first: Int32Array; second: Int32Array };
  /** Codes of the deviating cells, and their count less the common one. */
  first: Int32Array;
  second: Int32Array;
  excess: Float64Array;
  /** The excess of all of them where it is the same, as −1 where cells hold one row or none. */
  uniform?: number | undefined;
  /** Where the cells lie in order of one factor: which, and where each of its levels begins, the end included. */
  order?: { of: 'first' | 'second'; starts: Int32Array };
}

/** Largest table counted out. */
const TABLE_LIMIT = 1 << 26;

/** Counts of two factors; undefined where the deviating cells are not far fewer than the rows. */
export function countCells(a: Factor, b: Factor): CellCounts | undefined {
  return countProduct(a, b) ?? countPair(a, b) ?? distinctCells(a, b);
}

/**
 * Counts where `a` is an interaction with one part that `b` refines, as queue × hour-of-week beside hours: a row's hour
 * tells its hour of the week, so the cells of queue and hour say all, and only cells of one hour of the week are common.
 */
function countProduct(a: Factor, b: Factor): CellCounts | undefined {
  const { product } = a;
  if (product === undefined) return undefined;
  const { first: major, second: minor, codes } = product;
  const minorOf = parentLevels(b, minor);
  if (minorOf === undefined) return undefined;
  const cells = countPair(major, b);
  if (cells === undefined) return undefined;
  const classes = { count: minor.levels, first: new Int32Array(a.levels), second: minorOf };
  for (let pair = 0; pair < codes.length; pair++)
    if (codes[pair]! >= 0) classes.first[codes[pair]!] = pair % minor.levels;
  const { common } = cells;
  const first = new Int32Array(cells.first.length);
  const second = new Int32Array(first.length);
  const excess = new Float64Array(first.length);
  let count = 0;
  for (let m = 0; m < first.length; m++) {
    const period = cells.second[m]!;
    const code = codes[cells.first[m]! * minor.levels + minorOf[period]!]!;
    if (code < 0) continue;
    first[count] = code;
    second[count] = period;
    excess[count++] = cells.excess[m]!;
  }
  return {
    common,
    classes,
    first: first.subarray(0, count),
    second: second.subarray(0, count),
    excess: excess.subarray(0, count),
    uniform: cells.uniform,
  };
}

function countPair(a: Factor, b: Factor): CellCounts | undefined {
  const n = a.codes.length;
  const size = a.levels * b.levels;
  if (size > TABLE_LIMIT || size > 2 * n || n > 200 * size) return undefined;
  const counts = new Uint8Array(size + (4 - (size % 4)));
  // The factor that the rows keep for longer is laid out first, so that neighbouring rows count neighbouring cells.
  const swapped = runsOf(b.codes) < runsOf(a.codes);
  const [outer, inner] = swapped ? [b, a] : [a, b];
  const outerCodes = outer.codes;
  const innerCodes = inner.codes;
  const width = inner.levels;
  let fullest = 0;
  for (let i = 0; i < n; i++) {
    const cell = outerCodes[i]! * width + innerCodes[i]!;
    const count = counts[cell]! + 1;
    counts[cell] = count;
    if (count > fullest) fullest = count;
  }
  if (fullest > 255) return undefined;
  const common = Math.round(n / size);
  const cells = deviatingCells(counts, size, common);
  const deviating = cells.length;
  if (deviating > n / 4) return undefined;
  const first = new Int32Array(deviating);
  const second = new Int32Array(deviating);
  const excess = new Float64Array(deviating);
  const starts = new Int32Array(outer.levels + 1);
  let next = 0;
  for (let p = 0; p < outer.levels; p++) {
    starts[p] = next;
    const end = (p + 1) * width;
    for (; next < deviating && cells[next]! < end; next++) {
      const cell = cells[next]!;
      first[next] = p;
      second[next] = cell - p * width;
      excess[next] = counts[cell]! - common;
    }
  }
  starts[outer.levels] = deviating;
  const uniform = excess.every((value) => value === excess[0]) ? excess[0] : undefined;
  return swapped
    ? { common, first: second, second: first, excess, uniform, order: { of: 'second', starts } }
    : { common, first, second, excess, uniform, order: { of: 'first', starts } };
}

/** Cells whose count is not the common one, in order; four at a time, as most are. */
function deviatingCells(counts: Uint8Array, size: number, common: number): Int32Array {
  const words = new Uint32Array(counts.buffer);
  const usual = (common * 0x01010101) >>> 0;
  let deviating = 0;
  for (let w = 0; w < words.length; w++) if (words[w] !== usual) deviating += 4;
  const cells = new Int32Array(deviating);
  let next = 0;
  for (let w = 0; w < words.length; w++) {
    if (words[w] === usual) continue;
    for (let cell = 4 * w; cell < Math.min(size, 4 * w + 4); cell++)
      if (counts[cell] !== common) cells[next++] = cell;
  }
  return cells.subarray(0, next);
}

/** Changes of the code over the first rows. */
function runsOf(codes: Int32Array): number {
  let runs = 0;
  for (let i = 1; i < Math.min(codes.length, 4096); i++) if (codes[i] !== codes[i - 1]) runs++;
  return runs;
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
  if (counts.classes === undefined) {
    let sum = 0;
    for (let k = 0; k < values.length; k++) sum += values[k]!;
    into.fill(common * sum);
  } else {
    const { first, second, count } = counts.classes;
    const [source, target] = transposed ? [first, second] : [second, first];
    const sums = new Float64Array(count);
    for (let k = 0; k < values.length; k++) sums[source[k]!] = sums[source[k]!]! + values[k]!;
    for (let k = 0; k < into.length; k++) into[k] = common * sums[target[k]!]!;
  }
  const { order, uniform } = counts;
  if (order === undefined) addCells(to, from, excess, values, into);
  else if ((order.of === 'first') === transposed) {
    if (uniform !== undefined) spreadUniform(order.starts, to, uniform, values, into);
    else spreadCells(order.starts, to, excess, values, into);
  } else if (uniform !== undefined) gatherUniform(order.starts, from, uniform, values, into);
  else gatherCells(order.starts, from, excess, values, into);
}

/** into[to] += excess × values[from], cell by cell. */
function addCells(
  to: Int32Array,
  from: Int32Array,
  excess: Float64Array,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let m = 0; m < excess.length; m++) {
    const j = to[m]!;
    into[j] = into[j]! + excess[m]! * values[from[m]!]!;
  }
}

/** into[level] += Σ excess × values over the level's cells; two running sums let the processor overlap additions. */
function gatherCells(
  starts: Int32Array,
  from: Int32Array,
  excess: Float64Array,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let level = 0; level < into.length; level++) {
    const end = starts[level + 1]!;
    let m = starts[level]!;
    let even = 0;
    let odd = 0;
    for (; m + 1 < end; m += 2) {
      even += excess[m]! * values[from[m]!]!;
      odd += excess[m + 1]! * values[from[m + 1]!]!;
    }
    if (m < end) even += excess[m]! * values[from[m]!]!;
    into[level] = into[level]! + (even + odd);
  }
}

/** into[to] += excess × the level's value over its cells. */
function spreadCells(
  starts: Int32Array,
  to: Int32Array,
  excess: Float64Array,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let level = 0; level < values.length; level++) {
    const value = values[level]!;
    const end = starts[level + 1]!;
    for (let m = starts[level]!; m < end; m++) {
      const j = to[m]!;
      into[j] = into[j]! + excess[m]! * value;
    }
  }
}

/** The same where all cells have one excess. */
function gatherUniform(
  starts: Int32Array,
  from: Int32Array,
  excess: number,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let level = 0; level < into.length; level++) {
    const end = starts[level + 1]!;
    let m = starts[level]!;
    let even = 0;
    let odd = 0;
    for (; m + 1 < end; m += 2) {
      even += values[from[m]!]!;
      odd += values[from[m + 1]!]!;
    }
    if (m < end) even += values[from[m]!]!;
    into[level] = into[level]! + excess * (even + odd);
  }
}

/** The same where all cells have one excess. */
function spreadUniform(
  starts: Int32Array,
  to: Int32Array,
  excess: number,
  values: Float64Array,
  into: Float64Array,
): void {
  for (let level = 0; level < values.length; level++) {
    const value = excess * values[level]!;
    const end = starts[level + 1]!;
    for (let m = starts[level]!; m < end; m++) {
      const j = to[m]!;
      into[j] = into[j]! + value;
    }
  }
}
