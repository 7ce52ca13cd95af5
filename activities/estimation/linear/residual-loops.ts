import { runAt } from '../panel/runs.ts';
import { BLOCK } from './block-math.ts';
import type { FreedColumn } from './freed-column.ts';
import { fillBlock, type OpenBlock } from './open-block.ts';
import { FIRST, FOURTH, LAGGED, RUN_SUMS, SECOND, SQUARE, type SumsAlong } from './run-sums.ts';
import type { ScoreSums } from './score-sums.ts';

// Arrays that a function finds in its module, and not among its parameters, are read in half the time: their place and
// length are known to the compiled loop. What the loops share is copied here a block at a time.
const x = new Float64Array(BLOCK);
const y = new Float64Array(BLOCK);
const centredX = new Float64Array(BLOCK);
const centredY = new Float64Array(BLOCK);
const residuals = new Float64Array(BLOCK);
const firstCodes = new Int32Array(BLOCK);
const secondCodes = new Int32Array(BLOCK);
const block: OpenBlock = { x, y, firstCodes, secondCodes };
/** Of one run: those of run-sums.ts, then Σ x u and Σ y u. */
const run = new Float64Array(RUN_SUMS + 2);
const SCORE_X = RUN_SUMS;
const SCORE_Y = RUN_SUMS + 1;
/** Whose rows are in `centredX`. */
let centred: Float64Array | undefined;

/** Takes up a block of one or two freed regressors and of the codes of two effects, for the outcomes that follow. */
export function openResiduals(
  regressors: readonly Float64Array[],
  effects: readonly { codes: Int32Array }[],
  start: number,
  size: number,
): void {
  fillBlock(block, regressors, effects, start, size);
  centred = undefined;
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
 * Residuals of rows of an outcome in the open block, with their scores summed over clusters whose rows lie together
 * (`clusterRuns`) in the same loop, and what `along` asks for, which takes that rows keep the levels of the second effect
 * for long (`levels`).
 */
export function residualsOfTwo(
  { column, coefficients, scores }: FitOfTwo,
  start: number,
  size: number,
  clusterRuns: Int32Array,
  levels: Int32Array | undefined,
  along: SumsAlong | undefined,
): MadeResiduals {
  const { origin, terms } = column;
  const [first, second] = [terms[0]!.coefficients, terms[1]!.coefficients];
  const source = column.source as Float64Array;
  const a = coefficients[0]!;
  const b = coefficients[1]!;
  let squares = 0;
  let cluster = runAt(clusterRuns, start);
  let level = levels === undefined ? 0 : runAt(levels, start);
  let other = along === undefined ? 0 : runAt(along.runs, start);
  if (along !== undefined && centred !== along.columns[0]) openCentred(along.columns);
  for (let from = 0; from < size; ) {
    const clusterEnd = clusterRuns[cluster + 1]! - start;
    const levelEnd = levels === undefined ? size : levels[level + 1]! - start;
    const otherEnd = along === undefined ? size : along.runs[other + 1]! - start;
    const to = Math.min(size, clusterEnd, levelEnd, otherEnd);
    if (along === undefined || levels === undefined)
      residualsOfRows(source, start, from, to, origin, first, second, a, b);
    else {
      const common = origin + second[secondCodes[from]!]!;
      residualsAndSums(source, start, from, to, common, first, a, b, along.before(start, from, residuals));
      along.take(start, from, to, residuals, run);
    }
    addScores(scores, start + from);
    squares += run[SQUARE]!;
    if (clusterEnd === to) cluster++;
    if (levelEnd === to) level++;
    if (otherEnd === to) other++;
    from = to;
  }
  return { residuals, squares };
}

/** Adds the scores of a run to the sums of its cluster. */
function addScores({ factor, sums, width }: ScoreSums, row: number): void {
  const at = width * factor.codes[row]!;
  sums[at]! += run[SCORE_X]!;
  if (width === 2) sums[at + 1]! += run[SCORE_Y]!;
}

function openCentred(columns: SumsAlong['columns']): void {
  centredX.set(columns[0]!);
  centredY.set(columns[1]!);
  centred = columns[0];
}

/** A fit on regressors that keep their values for long. */
export interface FitInRuns extends FitOfTwo {
  regressors: readonly FreedColumn[];
  /** Coefficients of the first effect less what those of the regressors take off again. */
  first: Float64Array;
}

/**
 * The same where in each run (`runs`) the rows belong to one cluster and one level of the second effect and the regressors
 * keep their values: u = y − c − ν with c of the run and ν of the level of the first effect.
 */
export function residualsInRuns(
  { column, coefficients, scores, regressors, first }: FitInRuns,
  start: number,
  size: number,
  runs: Int32Array,
  along: SumsAlong | undefined,
): MadeResiduals {
  const source = column.source as Float64Array;
  const second = column.terms[1]!.coefficients;
  let squares = 0;
  let own = runAt(runs, start);
  let other = along === undefined ? 0 : runAt(along.runs, start);
  for (let from = 0; from < size; ) {
    const ownEnd = runs[own + 1]! - start;
    const otherEnd = along === undefined ? size : along.runs[other + 1]! - start;
    const to = Math.min(size, ownEnd, otherEnd);
    const level = secondCodes[from]!;
    let common = column.origin + second[level]!;
    for (let j = 0; j < regressors.length; j++) {
      const regressor = regressors[j]!;
      const value = regressor.source[start + from]! - regressor.origin;
      common += coefficients[j]! * (value - regressor.terms[1]!.coefficients[level]!);
    }
    residualsOfRun(source, start, from, to, common, first, along?.before(start, from, residuals) ?? 0);
    if (along !== undefined) {
      for (let j = 0; j < along.columns.length; j++) run[FIRST + j] = run[SQUARE]! * along.columns[j]![from]!;
      along.take(start, from, to, residuals, run);
    }
    addScores(scores, start + from);
    squares += run[SQUARE]!;
    if (ownEnd === to) own++;
    if (otherEnd === to) other++;
    from = to;
  }
  return { residuals, squares };
}

/** Rows of one run. */
function residualsOfRun(
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  common: number,
  first: Float64Array,
  before: number,
): void {
  let xu = 0;
  let yu = 0;
  let squares = 0;
  let fourths = 0;
  let lagged = 0;
  let last = before;
  for (let i = from; i < to; i++) {
    const u = source[start + i]! - common - first[firstCodes[i]!]!;
    residuals[i] = u;
    const square = u * u;
    xu += x[i]! * u;
    yu += y[i]! * u;
    squares += square;
    fourths += square * square;
    lagged += u * last;
    last = u;
  }
  run[SCORE_X] = xu;
  run[SCORE_Y] = yu;
  run[SQUARE] = squares;
  run[FOURTH] = fourths;
  run[LAGGED] = lagged;
}

/** Rows of one level of the second effect, with all sums. */
function residualsAndSums(
  source: Float64Array,
  start: number,
  from: number,
  to: number,
  common: number,
  first: Float64Array,
  a: number,
  b: number,
  before: number,
): void {
  let xu = 0;
  let yu = 0;
  let squares = 0;
  let fourths = 0;
  let lagged = 0;
  let xs = 0;
  let ys = 0;
  let last = before;
  for (let i = from; i < to; i++) {
    const xi = x[i]!;
    const yi = y[i]!;
    const u = source[start + i]! - common - first[firstCodes[i]!]! - a * xi - b * yi;
    residuals[i] = u;
    const square = u * u;
    xu += xi * u;
    yu += yi * u;
    squares += square;
    fourths += square * square;
    lagged += u * last;
    xs += square * centredX[i]!;
    ys += square * centredY[i]!;
    last = u;
  }
  run[SCORE_X] = xu;
  run[SCORE_Y] = yu;
  run[SQUARE] = squares;
  run[FOURTH] = fourths;
  run[LAGGED] = lagged;
  run[FIRST] = xs;
  run[SECOND] = ys;
}

/** Rows of any levels of both effects. */
function residualsOfRows(
  source: Float64Array,
  start: number,
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
    const u =
      source[start + i]! - origin - first[firstCodes[i]!]! - second[secondCodes[i]!]! - a * xi - b * yi;
    residuals[i] = u;
    xu += xi * u;
    yu += yi * u;
    uu += u * u;
  }
  run[SCORE_X] = xu;
  run[SCORE_Y] = yu;
  run[SQUARE] = uu;
}
