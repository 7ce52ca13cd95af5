import type { BreuschPagan } from '../../contract/estimate-result.ts';
import {
  FIRST,
  FOURTH,
  LAGGED,
  type ResidualObserver,
  RUN_SUMS,
  SQUARE,
  type SumsAlong,
  sumRun,
} from '../linear/index.ts';
import { longRuns } from '../panel/runs.ts';
import { type Autocorrelation, ResidualGrid } from './autocorrelations.ts';
import { testMoments } from './breusch-pagan.ts';
import type { CheckedDesign } from './checked-design.ts';
import { eachUnit } from './each-unit.ts';
import { LaggedSums } from './lagged-sums.ts';
import { type ResidualSummary, residualSummary } from './residual-summary.ts';
import { type SerialCorrelation, serialCorrelation } from './serial-correlation.ts';

/** Rows that the summary looks at, at most. */
const SAMPLED_ROWS = 100_000;

export interface ResidualFindings {
  breuschPagan: BreuschPagan | undefined;
  serialCorrelation: SerialCorrelation | undefined;
  residuals: ResidualSummary & { autocorrelations: Autocorrelation[] };
}

/** All checks of residuals at once, gathered while they are made. */
export class ResidualChecks implements ResidualObserver {
  readonly #design: CheckedDesign;
  readonly #outcome: Float64Array;
  readonly #grid: ResidualGrid;
  readonly #stride: number;
  readonly #fittedSample: Float64Array;
  readonly #residualSample: Float64Array;
  /** Σ u² (x − x̄) of each regressor. */
  readonly #cross: Float64Array;
  /** Of the rows of one unit in a block. */
  readonly #sums = new Float64Array(RUN_SUMS);
  #square = 0;
  #fourth = 0;
  readonly #lagged: LaggedSums | undefined;
  readonly #along: SumsAlong | undefined;

  constructor(design: CheckedDesign, outcome: Float64Array) {
    this.#design = design;
    this.#outcome = outcome;
    this.#grid = new ResidualGrid(design.order.calendar);
    this.#stride = sampleStride(outcome.length, SAMPLED_ROWS);
    const sampled = Math.ceil(outcome.length / this.#stride);
    this.#fittedSample = new Float64Array(sampled);
    this.#residualSample = new Float64Array(sampled);
    this.#cross = new Float64Array(design.regressors.length);
    const { gaps } = design.order;
    this.#lagged = gaps === undefined ? undefined : new LaggedSums(design.unit, gaps);
    this.#along = this.#asksFor();
  }

  /** The squares of residuals are summed by the loop that makes them where there are one or two regressors. */
  #asksFor(): SumsAlong | undefined {
    const lagged = this.#lagged;
    const runs = longRuns(this.#design.unit.codes);
    const columns = this.#design.blocks;
    if (lagged === undefined || runs === undefined || columns.length < 1 || columns.length > 2)
      return undefined;
    return {
      runs,
      columns,
      before: (start, from, residuals) => lagged.before(start, from, residuals),
      take: (start, from, to, residuals, sums) => {
        for (let j = 0; j < columns.length; j++) this.#cross[j]! += sums[FIRST + j]!;
        this.#takeRun(start, from, to, residuals, sums);
      },
    };
  }

  along(start: number, size: number, width: number): SumsAlong | undefined {
    if (this.#along?.columns.length !== width) return undefined;
    this.#design.centred(start, size);
    return this.#along;
  }

  visit(
    start: number,
    size: number,
    residuals: Float64Array,
    _columns: readonly Float64Array[],
    summed = false,
  ): void {
    this.#grid.add(start, size, residuals);
    this.#takeSample(start, size, residuals);
    if (!summed) this.#sum(start, size, residuals);
    this.#lagged?.close(start, size, residuals);
  }

  #sum(start: number, size: number, residuals: Float64Array): void {
    const sumOfRun = (from: number, to: number): void => {
      sumRun(this.#sums, residuals, from, to, this.#lagged?.before(start, from, residuals) ?? 0);
      this.#takeRun(start, from, to, residuals, this.#sums);
    };
    if (this.#lagged === undefined) sumOfRun(0, size);
    else eachUnit(this.#design.unit.codes, start, size, sumOfRun);
    const centred = this.#design.centred(start, size);
    for (let j = 0; j < centred.length; j++) this.#cross[j]! += squaredProduct(residuals, centred[j]!, size);
  }

  #takeRun(start: number, from: number, to: number, residuals: Float64Array, sums: Float64Array): void {
    this.#square += sums[SQUARE]!;
    this.#fourth += sums[FOURTH]!;
    this.#lagged?.add(start, from, to, residuals, sums[SQUARE]!, sums[LAGGED]!);
  }

  #takeSample(start: number, size: number, residuals: Float64Array): void {
    const stride = this.#stride;
    for (let place = Math.ceil(start / stride); place * stride < start + size; place++) {
      const row = place * stride;
      this.#residualSample[place] = residuals[row - start]!;
      this.#fittedSample[place] = this.#outcome[row]!;
    }
  }

  /** What was found, once every row was seen. `all` gives the residuals where rows do not lie in order. */
  finish(all: () => Float64Array, periodValues: Float64Array): ResidualFindings {
    const { unit, time } = this.#design;
    const serial =
      time.levels <= 2
        ? undefined
        : this.#lagged === undefined
          ? serialCorrelation(all(), unit, time, periodValues)
          : this.#lagged.test();
    return {
      breuschPagan: this.#breuschPagan(),
      serialCorrelation: serial,
      residuals: {
        ...residualSummary(this.#fittedSample, this.#residualSample),
        autocorrelations: this.#grid.autocorrelations(),
      },
    };
  }

  #breuschPagan(): BreuschPagan | undefined {
    const n = this.#outcome.length;
    const mean = this.#square / n;
    if (!(mean > 0)) return undefined;
    const cross = this.#cross.map((value) => value / mean);
    const total = this.#fourth / (mean * mean) - n;
    const { gram } = this.#design.moments;
    return testMoments({ gram, cross, total: total > 1e-12 * n ? total : 0 }, cross.length, n);
  }
}

/** Rows between two of a sample of at most `most`; no divisor of a week in hours, so that no hour is favoured. */
function sampleStride(rows: number, most: number): number {
  let stride = Math.max(1, Math.ceil(rows / most));
  while (stride > 1 && (stride % 2 === 0 || stride % 3 === 0 || stride % 7 === 0)) stride++;
  return stride;
}

/** Σ u² x. */
function squaredProduct(residuals: Float64Array, x: Float64Array, size: number): number {
  let even = 0;
  let odd = 0;
  const pairs = size - (size % 2);
  for (let i = 0; i < pairs; i += 2) {
    even += residuals[i]! * residuals[i]! * x[i]!;
    odd += residuals[i + 1]! * residuals[i + 1]! * x[i + 1]!;
  }
  if (pairs < size) even += residuals[pairs]! * residuals[pairs]! * x[pairs]!;
  return even + odd;
}
