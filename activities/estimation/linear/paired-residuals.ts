import { longRuns, runAt } from '../panel/runs.ts';
import { BLOCK } from './block-math.ts';
import type { FreedColumn } from './freed-column.ts';
import type { ScoreSums } from './score-sums.ts';

// Arrays that a function finds in its module, and not among its parameters, are read in half the time: their place and
// length are known to the compiled loop. What the loops share is copied here a block at a time.
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
const rows = new Float64Array(BLOCK);
const residuals = new Float64Array(BLOCK);
const otherResiduals = new Float64Array(BLOCK);
const firstCodes = new Int32Array(BLOCK);
const secondCodes = new Int32Array(BLOCK);
/** Σ x u, Σ y u, Σ u² of one run. */
const run = new Float64Array(3);

/** Takes up a block of two freed regressors and of the codes of two effects, for the outcomes that follow. */
export function openResiduals(
  [first, second]: readonly Float64Array[],
  effects: readonly { codes: Int32Array }[],
  start: number,
  size: number,
): void {
  x.set(first!);
  y.set(second!);
  firstCodes.set(effects[0]!.codes.subarray(start, start + size));
  secondCodes.set(effects[1]!.codes.subarray(start, start + size));
}

/**
 * Residuals of rows of an outcome in the open block, with their scores summed over clusters whose rows lie together
 * (`clusterRuns`) in the same loop. Returns them, good until the next call, and the sum of their squares.
 */
export function residualsOfTwo(
  { column, coefficients, scores }: FitOfTwo,
  start: number,
  size: number,
  clusterRuns: Int32Array,
): MadeResiduals {
  const { source, origin, terms } = column;
  const { sums } = scores;
  const clusters = scores.factor.codes;
  const [first, second] = [terms[0]!, terms[1]!];
  const levels = longRuns(second.codes);
  const a = coefficients[0]!;
  const b = coefficients[1]!;
  rows.set(source.subarray(start, start + size));
  let squares = 0;
  let cluster = runAt(clusterRuns, start);
  let level = levels === undefined ? 0 : runAt(levels, start);
  for (let from = 0; from < size; ) {
    let to = Math.min(size, clusterRuns[cluster + 1]! - start);
    if (levels === undefined)
      residualsOfRows(from, to, origin, first.coefficients, second.coefficients, a, b);
    else {
      const end = levels[level + 1]! - start;
      if (end < to) to = end;
      const common = origin + second.coefficients[secondCodes[from]!]!;
      residualsOfRun(from, to, common, first.coefficients, a, b);
      if (end === to) level++;
    }
    const at = 2 * clusters[start + from]!;
    sums[at] = sums[at]! + run[0]!;
    sums[at + 1] = sums[at + 1]! + run[1]!;
    squares += run[2]!;
    if (clusterRuns[cluster + 1]! - start === to) cluster++;
    from = to;
  }
  return { residuals, squares };
}

/** A fit whose residuals are made: the freed outcome, the coefficients of the two regressors, what takes the scores. */
export interface FitOfTwo {
  column: FreedColumn;
  coefficients: Float64Array;
  scores: ScoreSums;
}

/** Residuals of a block, good until the next call, and the sum of their squares. */
export interface MadeResiduals {
  residuals: Float64Array;
  squares: number;
}

/**
 * The same for two outcomes, where rows keep the levels of the second effect for long: codes and regressors are read once
 * for both.
 */
export function residualsOfPair(
  one: FitOfTwo,
  other: FitOfTwo,
  start: number,
  size: number,
  clusterRuns: Int32Array,
  levels: Int32Array,
): [MadeResiduals, MadeResiduals] {
  const clusters = one.scores.factor.codes;
  const [first, second] = [one.column.terms[0]!, one.column.terms[1]!];
  const [otherFirst, otherSecond] = [other.column.terms[0]!, other.column.terms[1]!];
  const source = one.column.source as Float64Array;
  const otherSource = other.column.source as Float64Array;
  const made: [MadeResiduals, MadeResiduals] = [
    { residuals, squares: 0 },
    { residuals: otherResiduals, squares: 0 },
  ];
  let cluster = runAt(clusterRuns, start);
  let level = runAt(levels, start);
  for (let from = 0; from < size; ) {
    const clusterEnd = clusterRuns[cluster + 1]! - start;
    const levelEnd = levels[level + 1]! - start;
    const to = Math.min(size, clusterEnd, levelEnd);
    const code = secondCodes[from]!;
    residualsOfPairedRun(
      source,
      otherSource,
      start,
      from,
      to,
      one.column.origin + second.coefficients[code]!,
      other.column.origin + otherSecond.coefficients[code]!,
      first.coefficients,
      otherFirst.coefficients,
      one.coefficients,
      other.coefficients,
    );
    const at = 2 * clusters[start + from]!;
    one.scores.sums[at]! += pair[0]!;
    one.scores.sums[at + 1]! += pair[1]!;
    made[0].squares += pair[2]!;
    other.scores.sums[at]! += pair[3]!;
    other.scores.sums[at + 1]! += pair[4]!;
    made[1].squares += pair[5]!;
    if (levelEnd === to) level++;
    if (clusterEnd === to) cluster++;
    from = to;
  }
  return made;
}

/** Σ x u, Σ y u, Σ u² of one run of either outcome. */
const pair = new Float64Array(6);

function residualsOfPairedRun(
  source: Float64Array,
  otherSource: Float64Array,
  start: number,
  from: number,
  to: number,
  common: number,
  otherCommon: number,
  first: Float64Array,
  otherFirst: Float64Array,
  slopes: Float64Array,
  otherSlopes: Float64Array,
): void {
  const a = slopes[0]!;
  const b = slopes[1]!;
  const c = otherSlopes[0]!;
  const d = otherSlopes[1]!;
  let xu = 0;
  let yu = 0;
  let uu = 0;
  let xv = 0;
  let yv = 0;
  let vv = 0;
  for (let i = from; i < to; i++) {
    const xi = x[i]!;
    const yi = y[i]!;
    const code = firstCodes[i]!;
    const u = source[start + i]! - common - first[code]! - a * xi - b * yi;
    const v = otherSource[start + i]! - otherCommon - otherFirst[code]! - c * xi - d * yi;
    residuals[i] = u;
    otherResiduals[i] = v;
    xu += xi * u;
    yu += yi * u;
    uu += u * u;
    xv += xi * v;
    yv += yi * v;
    vv += v * v;
  }
  pair[0] = xu;
  pair[1] = yu;
  pair[2] = uu;
  pair[3] = xv;
  pair[4] = yv;
  pair[5] = vv;
}

/** Rows of one level of the second effect. */
function residualsOfRun(
  from: number,
  to: number,
  common: number,
  first: Float64Array,
  a: number,
  b: number,
): void {
  let xu = 0;
  let yu = 0;
  let uu = 0;
  for (let i = from; i < to; i++) {
    const xi = x[i]!;
    const yi = y[i]!;
    const u = rows[i]! - common - first[firstCodes[i]!]! - a * xi - b * yi;
    residuals[i] = u;
    xu += xi * u;
    yu += yi * u;
    uu += u * u;
  }
  run[0] = xu;
  run[1] = yu;
  run[2] = uu;
}

/** Rows of any levels of both effects. */
function residualsOfRows(
  from: number,
  to: number,
  origin: number,
  first: Float64Array,
  second: Float64Array,
  a: number,
  b: number,
): void {
  let xu = 0;
  let yu = 0;
  let uu = 0;
  for (let i = from; i < to; i++) {
    const xi = x[i]!;
    const yi = y[i]!;
    const u = rows[i]! - origin - first[firstCodes[i]!]! - second[secondCodes[i]!]! - a * xi - b * yi;
    residuals[i] = u;
    xu += xi * u;
    yu += yi * u;
    uu += u * u;
  }
  run[0] = xu;
  run[1] = yu;
  run[2] = uu;
}
