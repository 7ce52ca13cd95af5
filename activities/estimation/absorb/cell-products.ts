import type { CellCounts } from './cell-counts.ts';

// N is the table of counts: first factor down, second factor across. Sums over the common count are taken by class, of
// which there is one where the counts have none.

/** Nv for values v of the levels of the second factor. */
export function multiply(counts: CellCounts, values: Float64Array, into: Float64Array): void {
  const { classes, common, starts, second, excess, uniform } = counts;
  const sums = sumsByClass(values, classes?.second, classes?.count);
  for (let p = 0; p < into.length; p++) {
    let sum = 0;
    if (uniform === undefined)
      for (let m = starts[p]!; m < starts[p + 1]!; m++) sum += excess[m]! * values[second[m]!]!;
    else {
      for (let m = starts[p]!; m < starts[p + 1]!; m++) sum += values[second[m]!]!;
      sum *= uniform;
    }
    into[p] = common * sums[classes === undefined ? 0 : classes.first[p]!]! + sum;
  }
}

/** N'v for values v of the levels of the first factor. */
export function multiplyTransposed(counts: CellCounts, values: Float64Array, into: Float64Array): void {
  const { classes, common, starts, second, excess, uniform } = counts;
  spreadCommon(common, sumsByClass(values, classes?.first, classes?.count), classes?.second, into);
  for (let p = 0; p < values.length; p++) {
    if (uniform === undefined) spread(into, second, excess, starts[p]!, starts[p + 1]!, values[p]!);
    else spreadUniform(into, second, starts[p]!, starts[p + 1]!, uniform * values[p]!);
  }
}

/** N' (Nv / totals) for values v of the levels of the second factor: cells are gone through once, and Nv is not stored. */
export function multiplyThrough(
  counts: CellCounts,
  values: Float64Array,
  totals: Float64Array,
  into: Float64Array,
): void {
  const { classes, common, starts, second, excess, uniform } = counts;
  const sums = sumsByClass(values, classes?.second, classes?.count);
  const means = new Float64Array(sums.length);
  into.fill(0);
  for (let p = 0; p < totals.length; p++) {
    const own = classes === undefined ? 0 : classes.first[p]!;
    const from = starts[p]!;
    const to = starts[p + 1]!;
    let sum = 0;
    if (uniform === undefined) {
      for (let m = from; m < to; m++) sum += excess[m]! * values[second[m]!]!;
      const mean = (common * sums[own]! + sum) / totals[p]!;
      means[own]! += mean;
      spread(into, second, excess, from, to, mean);
    } else {
      for (let m = from; m < to; m++) sum += values[second[m]!]!;
      const mean = (common * sums[own]! + uniform * sum) / totals[p]!;
      means[own]! += mean;
      spreadUniform(into, second, from, to, uniform * mean);
    }
  }
  for (let r = 0; r < into.length; r++)
    into[r]! += common * means[classes === undefined ? 0 : classes.second[r]!]!;
}

function sumsByClass(values: Float64Array, classOf: Int32Array | undefined, count = 1): Float64Array {
  const sums = new Float64Array(count);
  for (let k = 0; k < values.length; k++) sums[classOf === undefined ? 0 : classOf[k]!]! += values[k]!;
  return sums;
}

function spreadCommon(
  common: number,
  sums: Float64Array,
  classOf: Int32Array | undefined,
  into: Float64Array,
): void {
  for (let k = 0; k < into.length; k++) into[k] = common * sums[classOf === undefined ? 0 : classOf[k]!]!;
}

function spread(
  into: Float64Array,
  to: Int32Array,
  excess: Float64Array,
  from: number,
  end: number,
  value: number,
): void {
  for (let m = from; m < end; m++) {
    const j = to[m]!;
    into[j] = into[j]! + excess[m]! * value;
  }
}

function spreadUniform(into: Float64Array, to: Int32Array, from: number, end: number, value: number): void {
  for (let m = from; m < end; m++) {
    const j = to[m]!;
    into[j] = into[j]! + value;
  }
}
