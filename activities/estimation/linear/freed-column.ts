import { type Absorber, type AbsorbReport, emptySums, type GroupSums, scaleOf } from '../absorb/index.ts';
import { narrowValues } from '../panel/integer-column.ts';
import { longRuns } from '../panel/runs.ts';
import type { Factor, Integers, Regressor } from '../panel/types.ts';
import {
  addToGroups,
  BLOCK,
  dotBlocks,
  type GroupTerm,
  loadBytes,
  loadIntegers,
  loadRows,
  loadTwoGroups,
  loadTwoGroupsOfBytes,
  multiplyBy,
  subtractGroups,
  sumAndSquare,
} from './block-math.ts';
import { loadAndSum, loadAndSumBytes } from './load-and-sum.ts';
import { type RunValues, sumInRuns, sumWithTwo } from './sum-loops.ts';

/**
 * A column freed of absorbed effects, held as the column itself and the coefficients to take off: its rows are made
 * a block at a time, so that nothing of the length of a column is stored for it.
 */
export interface FreedColumn {
  source: Float64Array | Integers;
  origin: number;
  /** One an effect. */
  terms: GroupTerm[];
  /** Of the column less its origin. */
  sums: GroupSums;
  report: AbsorbReport;
  /** True once the group means left in the rows themselves were seen to vanish. */
  checked: boolean;
}

/** What is taken off the values of a column before they are summed: one of them, which keeps the digits of the others. */
export const originOf = (source: FreedColumn['source']): number => source[0] ?? 0;

/** The column less what the effects explain, from its group sums; one sweep over the rows. */
export function freeColumn(
  absorber: Absorber,
  regressor: Pick<Regressor, 'values' | 'integers'>,
  weights: Float64Array | undefined,
): FreedColumn {
  const source = narrowValues(regressor);
  const origin = originOf(source);
  const sums = new ColumnSums(absorber.active, weights, origin);
  const block = new Float64Array(BLOCK);
  for (let start = 0; start < source.length; start += BLOCK) {
    const size = Math.min(BLOCK, source.length - start);
    sums.load(source, start, size, block);
  }
  return columnFromSums(source, absorber, sums);
}

/**
 * The column with the coefficients that go with its sums. Its group means are checked at once where the sums tell what
 * the coefficients leave, and otherwise when its rows are made.
 */
export function columnFromSums(
  source: FreedColumn['source'],
  absorber: Absorber,
  sums: ColumnSums,
): FreedColumn {
  const scale = sums.scale();
  const { coefficients, iterations } = absorber.solveSums(sums.groups, scale);
  const column: FreedColumn = {
    source,
    origin: sums.origin,
    terms: absorber.active.map(({ codes }, k) => ({ codes, coefficients: coefficients[k]! })),
    sums: sums.groups,
    report: { iterations, certificate: Number.POSITIVE_INFINITY, scale },
    checked: false,
  };
  for (let round = 1; !column.checked; round++) {
    const left = absorber.sumsLeft(sums.groups, coefficients);
    if (left === undefined) break;
    column.checked = judge(column, absorber, left, round);
  }
  return column;
}

/** Rows whose largest group mean, relative to the column's deviation, is above this are freed once more. */
const TOLERANCE = 1e-13;
const MOST_ROUNDS = 4;

/**
 * Judges a column by the group sums left in its rows. True where it is as free as it gets; otherwise its coefficients
 * are refined and have to be judged again.
 */
export function judge(column: FreedColumn, absorber: Absorber, left: GroupSums, round: number): boolean {
  const { report } = column;
  const remaining = report.scale === 0 ? 0 : absorber.largestMean(left) / report.scale;
  const before = report.certificate;
  report.certificate = Math.min(before, remaining);
  if (remaining <= TOLERANCE || remaining >= before / 2 || round >= MOST_ROUNDS) return true;
  const { coefficients, iterations } = absorber.solveSums(left, report.scale);
  report.iterations += iterations;
  coefficients.forEach((step, k) => {
    const own = column.terms[k]!.coefficients;
    for (let level = 0; level < own.length; level++) own[level] = own[level]! + step[level]!;
  });
  return false;
}

/** Writes rows of a column less its origin into a block. */
export function loadSource(
  source: FreedColumn['source'],
  start: number,
  size: number,
  origin: number,
  block: Float64Array,
): void {
  if (source instanceof Float64Array) loadRows(block, source, start, size, origin);
  else if (source instanceof Uint8Array) loadBytes(block, source, start, size, origin);
  else loadIntegers(block, source, start, size, origin);
}

/** Writes rows of the freed column into a block. */
export function loadFreed(column: FreedColumn, start: number, size: number, block: Float64Array): void {
  const { source, origin, terms } = column;
  const [first, second] = terms;
  if (terms.length === 2 && source instanceof Float64Array)
    loadTwoGroups(block, source, start, size, origin, first!, second!);
  else if (terms.length === 2 && source instanceof Uint8Array)
    loadTwoGroupsOfBytes(block, source, start, size, origin, first!, second!);
  else {
    loadSource(source, start, size, origin, block);
    for (let k = 0; k < terms.length; k++) {
      const { codes, coefficients } = terms[k]!;
      subtractGroups(block, codes, start, size, coefficients);
    }
  }
}

/** All rows of the freed column. */
export function freedValues(column: FreedColumn): Float64Array {
  const values = new Float64Array(column.source.length);
  for (let start = 0; start < values.length; start += BLOCK) {
    const size = Math.min(BLOCK, values.length - start);
    loadFreed(column, start, size, values.subarray(start, start + size));
  }
  return values;
}

/** Weighted group sums, sum and square of a column, gathered block by block. */
export class ColumnSums {
  readonly groups: GroupSums;
  readonly #effects: readonly Factor[];
  readonly #weights: Float64Array | undefined;
  readonly #weighted: Float64Array;
  readonly origin: number;
  readonly #moments = new Float64Array(4);
  #total = 0;
  #sum = 0;
  #square = 0;

  /** @param effects the active ones of an absorber, in their order */
  constructor(effects: readonly Factor[], weights: Float64Array | undefined, origin: number) {
    this.groups = emptySums(effects);
    this.#effects = effects;
    this.#weights = weights;
    this.#weighted = new Float64Array(weights === undefined ? 0 : BLOCK);
    this.origin = origin;
  }

  /** Writes rows of a source less the origin into a block and adds them. */
  load(source: FreedColumn['source'], start: number, size: number, block: Float64Array): void {
    const [first, second] = this.#effects;
    const runs = second === undefined ? undefined : longRuns(second.codes);
    const fused = this.#weights === undefined && this.#effects.length === 2 && runs !== undefined;
    if (!fused || source instanceof Int32Array) {
      loadSource(source, start, size, this.origin, block);
      this.add(block, start, size);
      return;
    }
    const [own, other] = this.groups.each;
    const short = { codes: first!.codes, sums: own! };
    const long = { codes: second!.codes, sums: other! };
    if (source instanceof Float64Array)
      loadAndSum(block, source, start, size, this.origin, short, long, runs, this.#moments);
    else loadAndSumBytes(block, source, start, size, this.origin, short, long, runs, this.#moments);
    this.#take(size);
  }

  /** Adds rows of an outcome and their products with the two regressors of the block that is open (`openSums`). */
  addWithTwo(source: Float64Array, start: number, size: number, cross: Float64Array): void {
    const [own, other] = this.groups.each;
    const second = { codes: this.#effects[1]!.codes, sums: other! };
    sumWithTwo(source, start, size, this.origin, own!, second, this.#moments);
    this.#take(size);
    cross[0]! += this.#moments[2]!;
    cross[1]! += this.#moments[3]!;
  }

  /** The same where regressors keep their values for long, with the codes of the first effect open (`openCodes`). */
  addInRuns(source: Float64Array, start: number, size: number, runs: RunValues, cross: Float64Array): void {
    const [own, other] = this.groups.each;
    const second = { codes: this.#effects[1]!.codes, sums: other! };
    sumInRuns(source, start, size, this.origin, own!, second, runs, cross, this.#moments);
    this.#take(size);
  }

  #take(size: number): void {
    this.#total += size;
    this.#sum += this.#moments[0]!;
    this.#square += this.#moments[1]!;
  }

  /** Adds rows, less the origin. */
  add(block: Float64Array, start: number, size: number): void {
    const weighted = this.addGroups(block, start, size);
    if (this.#weights === undefined) {
      sumAndSquare(block, size, this.#moments);
      this.#take(size);
      return;
    }
    this.#total += sumRows(this.#weights, start, size);
    this.#sum += sumRows(weighted, 0, size);
    this.#square += dotBlocks(weighted, block, size);
  }

  /** Adds rows to the group sums alone; returns the weighted rows. */
  addGroups(block: Float64Array, start: number, size: number): Float64Array {
    let weighted = block;
    if (this.#weights !== undefined) {
      weighted = this.#weighted;
      multiplyBy(weighted, block, size, this.#weights, start);
    }
    const effects = this.#effects;
    for (let k = 0; k < effects.length; k++)
      addToGroups(this.groups.each[k]!, effects[k]!.codes, start, size, weighted);
    return weighted;
  }

  /** Weighted standard deviation; 0 for a constant. */
  scale(): number {
    return this.#total === 0 ? 0 : scaleOf(this.#sum, this.#square, this.#total, this.origin);
  }
}

function sumRows(values: Float64Array, start: number, size: number): number {
  let sum = 0;
  for (let i = start; i < start + size; i++) sum += values[i]!;
  return sum;
}
