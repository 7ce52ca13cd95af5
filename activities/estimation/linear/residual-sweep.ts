import type { Absorber, GroupSums } from '../absorb/index.ts';
import { jointRuns, longRuns } from '../panel/runs.ts';
import type { Factor } from '../panel/types.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy, subtractMultiples } from './block-math.ts';
import { ColumnSums, type FreedColumn, loadFreed } from './freed-column.ts';
import { type FitInRuns, openResiduals, residualsInRuns, residualsOfTwo } from './residual-loops.ts';
import type { SumsAlong } from './run-sums.ts';
import { ScoreSums } from './score-sums.ts';

/** Sees residuals as they are made, one block of rows after the other. */
export interface ResidualObserver {
  /**
   * `residuals` and `columns` (the freed regressors) hold the rows from `start` on, `size` of them, until the call ends.
   * `summed`: what `along` asked for in this block has been taken.
   */
  visit(
    start: number,
    size: number,
    residuals: Float64Array,
    columns: readonly Float64Array[],
    summed?: boolean,
  ): void;
  /** What may be summed while the residuals of these rows are made; undefined where `visit` has to do it, as where it has not `width` columns. */
  along?(start: number, size: number, width: number): SumsAlong | undefined;
}

/** A fit whose residuals are made block by block. */
export interface FittedOutcome {
  column: FreedColumn;
  coefficients: Float64Array;
  observers: readonly ResidualObserver[];
}

/** What one sweep over the residuals of a fit found. */
export interface ResidualSums {
  /** X̃'W u. */
  gradient: Float64Array;
  /** Sums of the scores over the clusters of each factor asked for. */
  scores: ScoreSums[];
  /** Σ w u². */
  rss: number;
  /** Group sums left in the residuals; undefined where the outcome's were checked already. */
  left: GroupSums | undefined;
}

/**
 * Sweeps the residuals of fits that share their regressors, and shows them to the observers of each. Their scores are
 * summed over the levels of `scored`.
 */
export function sweepResiduals(
  columns: readonly FreedColumn[],
  fits: readonly FittedOutcome[],
  absorber: Absorber,
  weights: Float64Array | undefined,
  scored: readonly Factor[],
): ResidualSums[] {
  const rows = fits[0]?.column.source.length ?? 0;
  const { active } = absorber;
  const shape = weights === undefined ? shapeOf(columns, active, scored[0]) : undefined;
  const sweeps = fits.map((fit) => new ResidualSweep(columns, fit, absorber, weights, scored, shape));
  eachBlock(columns, rows, (start, size, blocks, residuals) => {
    if (shape !== undefined) openResiduals(blocks, active, start, size);
    for (const sweep of sweeps) sweep.take(start, size, blocks, residuals);
  });
  return sweeps.map((sweep) => sweep.finish());
}

/** How rows lie together where one loop makes residuals and their sums. */
interface RowShape {
  /** Runs of the first clusters. */
  clusters: Int32Array;
  /** Runs of the levels of the second effect, where they are long. */
  levels: Int32Array | undefined;
  /** Runs in which the regressors keep their values besides, where they are long. */
  joint: Int32Array | undefined;
}

/** Undefined where there are not one or two regressors and two effects, or the rows of clusters lie apart. */
function shapeOf(
  columns: readonly FreedColumn[],
  active: readonly Factor[],
  scored: Factor | undefined,
): RowShape | undefined {
  const clusters = scored === undefined ? undefined : longRuns(scored.codes);
  if (clusters === undefined || active.length !== 2 || columns.length < 1 || columns.length > 2)
    return undefined;
  const second = active[1]!.codes;
  const joint = jointRuns([scored!.codes, second, ...columns.map(({ source }) => source)]);
  if (joint === undefined && columns.length === 1) return undefined;
  return { clusters, levels: longRuns(second), joint };
}

/** A fit on regressors that keep their values for long, with the coefficients of the first effect that its rows need. */
function fitInRuns(fit: FittedOutcome, regressors: readonly FreedColumn[], scores: ScoreSums): FitInRuns {
  const { column, coefficients } = fit;
  const first = column.terms[0]!.coefficients.slice();
  for (let j = 0; j < regressors.length; j++)
    subtractMultiple(first, regressors[j]!.terms[0]!.coefficients, coefficients[j]!);
  return { column, coefficients, scores, regressors, first };
}

function subtractMultiple(values: Float64Array, others: Float64Array, factor: number): void {
  for (let level = 0; level < values.length; level++)
    values[level] = values[level]! - factor * others[level]!;
}

/** The residuals of one fit, block by block, and their sums. */
class ResidualSweep {
  readonly #fit: FittedOutcome;
  readonly #weights: Float64Array | undefined;
  readonly #product: Float64Array;
  readonly #groups: ColumnSums | undefined;
  readonly #scores: ScoreSums[];
  readonly #gradient: Float64Array;
  readonly #shape: RowShape | undefined;
  readonly #inRuns: FitInRuns | undefined;
  #rss = 0;

  constructor(
    columns: readonly FreedColumn[],
    fit: FittedOutcome,
    absorber: Absorber,
    weights: Float64Array | undefined,
    scored: readonly Factor[],
    shape: RowShape | undefined,
  ) {
    const k = columns.length;
    this.#fit = fit;
    this.#weights = weights;
    this.#product = new Float64Array(weights === undefined ? 0 : BLOCK);
    this.#groups = fit.column.checked ? undefined : new ColumnSums(absorber.active, weights, 0);
    this.#scores = scored.map((factor) => new ScoreSums(factor, k, weights));
    this.#gradient = new Float64Array(k);
    this.#shape = shape;
    if (shape?.joint !== undefined) this.#inRuns = fitInRuns(fit, columns, this.#scores[0]!);
  }

  take(start: number, size: number, blocks: readonly Float64Array[], residuals: Float64Array): void {
    if (this.#shape !== undefined) {
      this.#takeInLoop(this.#shape, start, size, blocks);
      return;
    }
    loadResiduals(this.#fit, start, size, blocks, residuals);
    this.#sum(start, size, blocks, residuals);
    this.#scores[0]?.visit(start, size, residuals, blocks);
    this.#show(start, size, blocks, residuals, false);
  }

  /** Rows of the open block (`openResiduals`): residuals, squares, scores and the sums of the first observer in one loop. */
  #takeInLoop(
    { clusters, levels, joint }: RowShape,
    start: number,
    size: number,
    blocks: readonly Float64Array[],
  ): void {
    const { column, coefficients, observers } = this.#fit;
    const along = levels === undefined ? undefined : observers[0]?.along?.(start, size, blocks.length);
    const made =
      this.#inRuns === undefined
        ? residualsOfTwo(
            { column, coefficients, scores: this.#scores[0]! },
            start,
            size,
            clusters,
            levels,
            along,
          )
        : residualsInRuns(this.#inRuns, start, size, joint!, along);
    this.#rss += made.squares;
    this.#show(start, size, blocks, made.residuals, along !== undefined);
  }

  /** Hands residuals to whatever else asks for them. */
  #show(
    start: number,
    size: number,
    blocks: readonly Float64Array[],
    residuals: Float64Array,
    summed: boolean,
  ): void {
    this.#groups?.addGroups(residuals, start, size);
    for (let s = 1; s < this.#scores.length; s++) this.#scores[s]!.visit(start, size, residuals, blocks);
    const { observers } = this.#fit;
    for (let o = 0; o < observers.length; o++)
      observers[o]!.visit(start, size, residuals, blocks, summed && o === 0);
  }

  #sum(start: number, size: number, blocks: readonly Float64Array[], residuals: Float64Array): void {
    let weighted = residuals;
    if (this.#weights !== undefined) {
      weighted = this.#product;
      multiplyBy(weighted, residuals, size, this.#weights, start);
    }
    if (this.#scores.length === 0) addDots(this.#gradient, blocks, weighted, size);
    this.#rss += dotBlocks(weighted, residuals, size);
  }

  finish(): ResidualSums {
    const [first] = this.#scores;
    return {
      gradient: first?.total() ?? this.#gradient,
      scores: this.#scores,
      rss: this.#rss,
      left: this.#groups?.groups,
    };
  }
}

function loadResiduals(
  { column, coefficients }: Pick<FittedOutcome, 'column' | 'coefficients'>,
  start: number,
  size: number,
  blocks: readonly Float64Array[],
  residuals: Float64Array,
): void {
  loadFreed(column, start, size, residuals);
  subtractMultiples(residuals, blocks, size, coefficients);
}

/** Makes the residuals of a fit block by block; nothing of the length of a column is stored. */
export function eachResidualBlock(
  columns: readonly FreedColumn[],
  fit: Pick<FittedOutcome, 'column' | 'coefficients'>,
  visit: (start: number, size: number, residuals: Float64Array, blocks: readonly Float64Array[]) => void,
): void {
  eachBlock(columns, fit.column.source.length, (start, size, blocks, residuals) => {
    loadResiduals(fit, start, size, blocks, residuals);
    visit(start, size, residuals, blocks);
  });
}

/** Makes the rows of columns block by block, beside a block to write residuals to. */
function eachBlock(
  columns: readonly FreedColumn[],
  rows: number,
  visit: (start: number, size: number, blocks: readonly Float64Array[], residuals: Float64Array) => void,
): void {
  const blocks = columns.map(() => new Float64Array(BLOCK));
  const residuals = new Float64Array(BLOCK);
  for (let start = 0; start < rows; start += BLOCK) {
    const size = Math.min(BLOCK, rows - start);
    for (let j = 0; j < columns.length; j++) loadFreed(columns[j]!, start, size, blocks[j]!);
    visit(start, size, blocks, residuals);
  }
}
