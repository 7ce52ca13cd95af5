import { calendarSteps } from '../covariance/index.ts';
import { levelCounts } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import { eachUnit } from './each-unit.ts';

/** Steps apart: neighbours, parts of a day, a day, two days, a week on hourly panels. */
const lags = [1, 2, 3, 6, 12, 24, 48, 168];
/** Cells looked at: enough for two digits, and little beside the fit of a large panel. */
const enoughCells = 125_000;
/** Steps of the calendar beyond which no unit is looked at. */
const longestCalendar = 2_500_000;

export interface Autocorrelation {
  /** Steps of the calendar between the two residuals. */
  lag: number;
  /** Σ uₜuₜ₋ₗ / √(Σ uₜ² Σ uₜ₋ₗ²) over all pairs of one unit that are there. */
  correlation: number;
  pairs: number;
}

/**
 * Autocorrelations of residuals within units at chosen calendar lags; pairs with a gap between are left out by their own lag,
 * not closed up. On large panels from the first units that together have 125,000 cells.
 */
export function residualAutocorrelations(
  residuals: Float64Array,
  unit: Factor,
  time: Factor,
  periodValues: Float64Array,
): Autocorrelation[] {
  const grid = new ResidualGrid(new ResidualCalendar(unit, time, calendarSteps(periodValues)));
  grid.add(0, residuals.length, residuals);
  return grid.autocorrelations();
}

/** Cells of units and steps of the calendar that residuals fall into, whatever they are. */
export class ResidualCalendar {
  /** Steps of the calendar. */
  readonly length: number;
  /** Units looked at; 0 where the calendar is too long for any. */
  readonly units: number;
  /** Rows of these units, ascending, and the cell of each. */
  readonly rows: Int32Array;
  readonly cells: Int32Array;
  /** 1 where there is a row. */
  readonly present: Uint8Array;
  /** Cells without a row, ascending, and the step of each. */
  readonly absent: Int32Array;
  readonly absentSteps: Int32Array;

  constructor(unit: Factor, time: Factor, steps: Int32Array) {
    const length = (steps[steps.length - 1] ?? 0) + 1;
    this.length = length;
    this.units =
      length > longestCalendar ? 0 : Math.min(unit.levels, Math.max(1, Math.floor(enoughCells / length)));
    this.rows = rowsOfFirst(unit, this.units);
    this.cells = this.rows.map((row) => unit.codes[row]! * length + steps[time.codes[row]!]!);
    this.present = new Uint8Array(this.units * length);
    for (const cell of this.cells) this.present[cell] = 1;
    const absent: number[] = [];
    this.present.forEach((flag, cell) => {
      if (flag === 0) absent.push(cell);
    });
    this.absent = Int32Array.from(absent);
    this.absentSteps = this.absent.map((cell) => cell % length);
  }
}

/** Rows of the first units. */
function rowsOfFirst(unit: Factor, units: number): Int32Array {
  const { codes } = unit;
  const counts = levelCounts(unit);
  let total = 0;
  for (let u = 0; u < units; u++) total += counts[u]!;
  const rows = new Int32Array(total);
  let next = 0;
  eachUnit(codes, 0, codes.length, (from, to) => {
    if (codes[from]! < units) for (let row = from; row < to; row++) rows[next++] = row;
  });
  return rows;
}

/** Residuals of the first units by step of the calendar, gathered while residuals are made. */
export class ResidualGrid {
  readonly #calendar: ResidualCalendar;
  /** 0 where there is no row. */
  readonly #grid: Float64Array;
  #next = 0;

  constructor(calendar: ResidualCalendar) {
    this.#calendar = calendar;
    this.#grid = new Float64Array(calendar.present.length);
  }

  /** Takes the residuals of `size` rows from `start` on; blocks come in order. */
  add(start: number, size: number, residuals: Float64Array): void {
    const { rows, cells } = this.#calendar;
    const grid = this.#grid;
    const end = start + size;
    let next = this.#next;
    for (; next < rows.length && rows[next]! < end; next++)
      grid[cells[next]!] = residuals[rows[next]! - start]!;
    this.#next = next;
  }

  autocorrelations(): Autocorrelation[] {
    const squares = laggedProduct(this.#grid, 0, this.#grid.length, 0);
    return lags
      .filter((lag) => lag < this.#calendar.length / 2)
      .map((lag) => correlationAt(this.#grid, this.#calendar, lag, squares))
      .filter(({ pairs, correlation }) => pairs > 2 && Number.isFinite(correlation));
  }
}

/**
 * Squares of all cells are summed once (`squares`); those without a cell so far away, or whose partner there is absent,
 * are taken off.
 */
function correlationAt(
  grid: Float64Array,
  { units, length, present, absent, absentSteps }: ResidualCalendar,
  lag: number,
  squares: number,
): Autocorrelation {
  let cross = 0;
  let now = squares;
  let before = squares;
  let pairs = units * (length - lag);
  for (let u = 0; u < units; u++) {
    const begin = u * length;
    const end = begin + length;
    cross += laggedProduct(grid, begin + lag, end, lag);
    now -= laggedProduct(grid, begin, begin + lag, 0);
    before -= laggedProduct(grid, end - lag, end, 0);
  }
  for (let m = 0; m < absent.length; m++) {
    const cell = absent[m]!;
    const step = absentSteps[m]!;
    if (step + lag < length) {
      now -= grid[cell + lag]! * grid[cell + lag]!;
      pairs--;
    }
    if (step >= lag) {
      before -= grid[cell - lag]! * grid[cell - lag]!;
      pairs -= present[cell - lag]!;
    }
  }
  return { lag, correlation: cross / Math.sqrt(now * before), pairs };
}

/** Σ of the products of cells from…to with those `lag` before; four running sums let the processor overlap additions. */
function laggedProduct(grid: Float64Array, from: number, to: number, lag: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let at = from;
  for (; at + 3 < to; at += 4) {
    a += grid[at]! * grid[at - lag]!;
    b += grid[at + 1]! * grid[at + 1 - lag]!;
    c += grid[at + 2]! * grid[at + 2 - lag]!;
    d += grid[at + 3]! * grid[at + 3 - lag]!;
  }
  for (; at < to; at++) a += grid[at]! * grid[at - lag]!;
  return a + b + c + d;
}
