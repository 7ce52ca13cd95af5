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
  /** Where the deviating cells of each level of the first factor begin, the end included. */
  starts: Int32Array;
  /** Codes of the second factor of these cells, and their count less the common one. */
  second: Int32Array;
  excess: Float64Array;
  /** The excess of all of them where it is the same, as −1 where cells hold one row or none. */
  uniform: number | undefined;
}

/** Deviating cells in any order. */
export interface LooseCells {
  first: Int32Array;
  second: Int32Array;
  excess: Float64Array;
}

/** Largest table counted out. */
const TABLE_LIMIT = 1 << 26;

/** Counts of two factors; undefined where the deviating cells are not far fewer than the rows. */
export function countCells(a: Factor, b: Factor): CellCounts | undefined {
  return countProduct(a, b) ?? countPair(a, b) ?? countDistinct(a, b);
}

function countDistinct(a: Factor, b: Factor): CellCounts | undefined {
  const cells = distinctCells(a, b);
  return cells && { common: 0, ...orderCells(cells, a.levels) };
}

/** Lays cells out by their first factor, otherwise in the order in which they come. */
function orderCells(
  { first, second, excess }: LooseCells,
  levels: number,
): Pick<CellCounts, 'starts' | 'second' | 'excess' | 'uniform'> {
  const starts = new Int32Array(levels + 1);
  for (let m = 0; m < first.length; m++) starts[first[m]! + 1]!++;
  for (let level = 0; level < levels; level++) starts[level + 1]! += starts[level]!;
  const next = starts.slice(0, levels);
  const ordered = { second: new Int32Array(second.length), excess: new Float64Array(excess.length) };
  for (let m = 0; m < first.length; m++) {
    const at = next[first[m]!]!++;
    ordered.second[at] = second[m]!;
    ordered.excess[at] = excess[m]!;
  }
  const uniform = excess.every((value) => value === excess[0]) ? excess[0] : undefined;
  return { starts, ...ordered, uniform };
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
  const cells = loosePair(major, b);
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
  const loose = {
    first: first.subarray(0, count),
    second: second.subarray(0, count),
    excess: excess.subarray(0, count),
  };
  return { common, classes, ...orderCells(loose, a.levels) };
}

function countPair(a: Factor, b: Factor): CellCounts | undefined {
  const cells = loosePair(a, b);
  return cells && { common: cells.common, ...orderCells(cells, a.levels) };
}

/** Counts a table out; undefined where it is too large or too few of its cells are alike. */
function loosePair(a: Factor, b: Factor): (LooseCells & { common: number }) | undefined {
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
  const outerOf = new Int32Array(deviating);
  const innerOf = new Int32Array(deviating);
  const excess = new Float64Array(deviating);
  for (let p = 0, next = 0; next < deviating; p++) {
    const end = (p + 1) * width;
    for (; next < deviating && cells[next]! < end; next++) {
      const cell = cells[next]!;
      outerOf[next] = p;
      innerOf[next] = cell - p * width;
      excess[next] = counts[cell]! - common;
    }
  }
  const [first, second] = swapped ? [innerOf, outerOf] : [outerOf, innerOf];
  return { common, first, second, excess };
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
