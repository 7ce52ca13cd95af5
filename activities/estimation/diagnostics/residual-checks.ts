import type { BreuschPagan } from '../../contract/estimate-result.ts';
import type { ResidualObserver } from '../linear/index.ts';
import { longRuns, runAt } from '../panel/runs.ts';
import { type Autocorrelation, ResidualGrid } from './autocorrelations.ts';
import { testMoments } from './breusch-pagan.ts';
import type { CheckedDesign } from './checked-design.ts';
import { type ResidualSummary, residualSummary } from './residual-summary.ts';
import { type SerialCorrelation, serialCorrelation, slopeTest } from './serial-correlation.ts';

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
  /** Σ u² (x − x̄) of each regressor, Σ u², Σ u⁴. */
  readonly #cross: Float64Array;
  readonly #squares = new Float64Array(2);
  readonly #lagged: LaggedSums;

  constructor(design: CheckedDesign, outcome: Float64Array) {
    this.#design = design;
    this.#outcome = outcome;
    this.#grid = new ResidualGrid(design.unit, design.time, design.steps);
    this.#stride = sampleStride(outcome.length, SAMPLED_ROWS);
    const sampled = Math.ceil(outcome.length / this.#stride);
    this.#fittedSample = new Float64Array(sampled);
    this.#residualSample = new Float64Array(sampled);
    this.#cross = new Float64Array(design.regressors.length);
    this.#lagged = new LaggedSums(design.unit.levels);
  }

  visit(start: number, size: number, residuals: Float64Array): void {
    const { follows, unit } = this.#design;
    this.#grid.add(start, size, residuals);
    if (follows !== undefined) this.#lagged.add(start, size, residuals, unit.codes, follows);
    this.#takeSample(start, size, residuals);
    const centred = this.#design.centred(start, size);
    const [x, y] = centred;
    if (centred.length === 2) addSquaresWithTwo(this.#squares, this.#cross, residuals, x!, y!, size);
    else {
      addSquares(this.#squares, residuals, size);
      for (let j = 0; j < centred.length; j++)
        this.#cross[j] = this.#cross[j]! + squaredProduct(residuals, centred[j]!, size);
    }
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
    const { unit, time, follows } = this.#design;
    const serial =
      time.levels <= 2
        ? undefined
        : follows === undefined
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
    const mean = this.#squares[0]! / n;
    if (!(mean > 0)) return undefined;
    const cross = this.#cross.map((value) => value / mean);
    const total = this.#squares[1]! / (mean * mean) - n;
    const { gram } = this.#design.moments;
    return testMoments({ gram, cross, total: total > 1e-12 * n ? total : 0 }, cross.length, n);
  }
}

/** Products of neighbouring residuals, unit by unit. */
class LaggedSums {
  readonly #cross: Float64Array;
  readonly #square: Float64Array;
  #current = 0;
  #pairs = 0;
  #before = 0;

  constructor(units: number) {
    this.#cross = new Float64Array(units);
    this.#square = new Float64Array(units);
  }

  add(start: number, size: number, residuals: Float64Array, units: Int32Array, follows: Uint8Array): void {
    const runs = longRuns(units);
    let run = runs === undefined ? 0 : runAt(runs, start);
    for (let from = 0; from < size; run++) {
      const unit = units[start + from]!;
      let to = from + 1;
      if (runs !== undefined) to = Math.min(size, runs[run + 1]! - start);
      else while (to < size && units[start + to] === unit) to++;
      this.#addUnit(unit, start, from, to, residuals, follows);
      from = to;
    }
    this.#before = residuals[size - 1]!;
  }

  /** Adds rows of one unit; `follows` tells which of them go with the row before. */
  #addUnit(
    unit: number,
    start: number,
    from: number,
    to: number,
    residuals: Float64Array,
    follows: Uint8Array,
  ): void {
    let before = from === 0 ? this.#before : residuals[from - 1]!;
    let cross = 0;
    let square = 0;
    let current = 0;
    let pairs = 0;
    for (let i = from; i < to; i++) {
      const now = residuals[i]!;
      if (follows[start + i] === 1) {
        cross += now * before;
        square += before * before;
        current += now * now;
        pairs++;
      }
      before = now;
    }
    this.#cross[unit] = this.#cross[unit]! + cross;
    this.#square[unit] = this.#square[unit]! + square;
    this.#current += current;
    this.#pairs += pairs;
  }

  test(): SerialCorrelation | undefined {
    return slopeTest(this.#cross, this.#square, this.#current, this.#pairs);
  }
}

/** Rows between two of a sample of at most `most`; no divisor of a week in hours, so that no hour is favoured. */
function sampleStride(rows: number, most: number): number {
  let stride = Math.max(1, Math.ceil(rows / most));
  while (stride > 1 && (stride % 2 === 0 || stride % 3 === 0 || stride % 7 === 0)) stride++;
  return stride;
}

/** into += Σ u², Σ u⁴. */
function addSquares(into: Float64Array, residuals: Float64Array, size: number): void {
  let squares = 0;
  let fourths = 0;
  for (let i = 0; i < size; i++) {
    const square = residuals[i]! * residuals[i]!;
    squares += square;
    fourths += square * square;
  }
  into[0] = into[0]! + squares;
  into[1] = into[1]! + fourths;
}

/** Both at once for two regressors, the most frequent case: u² is made once. */
function addSquaresWithTwo(
  into: Float64Array,
  cross: Float64Array,
  residuals: Float64Array,
  x: Float64Array,
  y: Float64Array,
  size: number,
): void {
  let squares0 = 0;
  let squares1 = 0;
  let fourths0 = 0;
  let fourths1 = 0;
  let x0 = 0;
  let x1 = 0;
  let y0 = 0;
  let y1 = 0;
  const even = size - (size % 2);
  for (let i = 0; i < even; i += 2) {
    const u = residuals[i]!;
    const v = residuals[i + 1]!;
    const a = u * u;
    const b = v * v;
    squares0 += a;
    squares1 += b;
    fourths0 += a * a;
    fourths1 += b * b;
    x0 += a * x[i]!;
    x1 += b * x[i + 1]!;
    y0 += a * y[i]!;
    y1 += b * y[i + 1]!;
  }
  if (even < size) {
    const a = residuals[even]! * residuals[even]!;
    squares0 += a;
    fourths0 += a * a;
    x0 += a * x[even]!;
    y0 += a * y[even]!;
  }
  into[0] = into[0]! + (squares0 + squares1);
  into[1] = into[1]! + (fourths0 + fourths1);
  cross[0] = cross[0]! + (x0 + x1);
  cross[1] = cross[1]! + (y0 + y1);
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
