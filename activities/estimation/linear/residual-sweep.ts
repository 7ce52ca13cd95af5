import type { Absorber, GroupSums } from '../absorb/index.ts';
import { longRuns } from '../panel/runs.ts';
import type { Factor } from '../panel/types.ts';
import { addDots, BLOCK, dotBlocks, multiplyBy, subtractMultiples } from './block-math.ts';
import { ColumnSums, type FreedColumn, loadFreed } from './freed-column.ts';
import {
  type FitOfTwo,
  type MadeResiduals,
  openResiduals,
  residualsOfPair,
  residualsOfTwo,
} from './paired-residuals.ts';
import { ScoreSums } from './score-sums.ts';

/** Sees residuals as they are made, one block of rows after the other. */
export interface ResidualObserver {
  /** `residuals` and `columns` (the freed regressors) hold the rows from `start` on, `size` of them, until the call ends. */
  visit(start: number, size: number, residuals: Float64Array, columns: readonly Float64Array[]): void;
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
  const scoredRuns = scored[0] === undefined ? undefined : longRuns(scored[0].codes);
  const paired = columns.length === 2 && weights === undefined && active.length === 2;
  const runs = paired ? scoredRuns : undefined;
  const levels = runs === undefined ? undefined : longRuns(active[1]!.codes);
  const sweeps = fits.map((fit) => new ResidualSweep(columns.length, fit, absorber, weights, scored));
  eachBlock(columns, rows, (start, size, blocks, residuals) => {
    if (runs === undefined) {
      for (const sweep of sweeps) sweep.take(start, size, blocks, residuals);
      return;
    }
    openResiduals(blocks, active, start, size);
    const pairs = levels === undefined ? 0 : sweeps.length - (sweeps.length % 2);
    for (let f = 0; f < pairs; f += 2)
      sweeps[f]!.takeWith(sweeps[f + 1]!, start, size, blocks, runs, levels!);
    for (let f = pairs; f < sweeps.length; f++) sweeps[f]!.takeAlone(start, size, blocks, runs);
  });
  return sweeps.map((sweep) => sweep.finish());
}

/** The residuals of one fit, block by block, and their sums. */
class ResidualSweep {
  readonly #fit: FittedOutcome;
  readonly #weights: Float64Array | undefined;
  readonly #product: Float64Array;
  readonly #groups: ColumnSums | undefined;
  readonly #scores: ScoreSums[];
  readonly #gradient: Float64Array;
  #rss = 0;

  constructor(
    k: number,
    fit: FittedOutcome,
    absorber: Absorber,
    weights: Float64Array | undefined,
    scored: readonly Factor[],
  ) {
    this.#fit = fit;
    this.#weights = weights;
    this.#product = new Float64Array(weights === undefined ? 0 : BLOCK);
    this.#groups = fit.column.checked ? undefined : new ColumnSums(absorber, weights, 0);
    this.#scores = scored.map((factor) => new ScoreSums(factor, k, weights));
    this.#gradient = new Float64Array(k);
  }

  take(start: number, size: number, blocks: readonly Float64Array[], residuals: Float64Array): void {
    loadResiduals(this.#fit, start, size, blocks, residuals);
    this.#sum(start, size, blocks, residuals);
    this.#scores[0]?.visit(start, size, residuals, blocks);
    this.#show(start, size, blocks, residuals);
  }

  /** Rows of the open block (`openResiduals`): residuals, squares and scores in one loop; `runs` are the first clusters'. */
  takeAlone(start: number, size: number, blocks: readonly Float64Array[], runs: Int32Array): void {
    this.#finish(residualsOfTwo(this.#ofTwo, start, size, runs), start, size, blocks);
  }

  /** The same for this fit and another one at once; `levels` are the runs of the second effect. */
  takeWith(
    other: ResidualSweep,
    start: number,
    size: number,
    blocks: readonly Float64Array[],
    runs: Int32Array,
    levels: Int32Array,
  ): void {
    const [own, others] = residualsOfPair(this.#ofTwo, other.#ofTwo, start, size, runs, levels);
    this.#finish(own, start, size, blocks);
    other.#finish(others, start, size, blocks);
  }

  get #ofTwo(): FitOfTwo {
    const { column, coefficients } = this.#fit;
    return { column, coefficients, scores: this.#scores[0]! };
  }

  #finish(made: MadeResiduals, start: number, size: number, blocks: readonly Float64Array[]): void {
    this.#rss += made.squares;
    this.#show(start, size, blocks, made.residuals);
  }

  /** Hands residuals to whatever else asks for them. */
  #show(start: number, size: number, blocks: readonly Float64Array[], residuals: Float64Array): void {
    this.#groups?.addGroups(residuals, start, size);
    for (const scores of this.#scores.slice(1)) scores.visit(start, size, residuals, blocks);
    for (const observer of this.#fit.observers) observer.visit(start, size, residuals, blocks);
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
