import { calendarSteps } from '../covariance/index.ts';
import { longRuns, runAt } from '../panel/runs.ts';
import type { Factor } from '../panel/types.ts';

/** Steps apart: neighbours, parts of a day, a day, two days, a week on hourly panels. */
const lags = [1, 2, 3, 6, 12, 24, 48, 168];
/** Cells looked at: enough for two digits, and nothing beside the fit of a large panel. */
const enoughCells = 250_000;

export interface Autocorrelation {
  /** Steps of the calendar between the two residuals. */
  lag: number;
  /** Σ uₜuₜ₋ₗ / √(Σ uₜ² Σ uₜ₋ₗ²) over all pairs of one unit that are there. */
  correlation: number;
  pairs: number;
}

/**
 * Autocorrelations of residuals within units at chosen calendar lags; pairs with a gap between are left out by their own lag,
 * not closed up. On large panels from the first units that together have a quarter of a million cells.
 */
export function residualAutocorrelations(
  residuals: Float64Array,
  unit: Factor,
  time: Factor,
  periodValues: Float64Array,
): Autocorrelation[] {
  const grid = new ResidualGrid(unit, time, calendarSteps(periodValues));
  grid.add(0, residuals.length, residuals);
  return grid.autocorrelations();
}

/** Residuals of the first units by step of the calendar, gathered while residuals are made. */
export class ResidualGrid {
  readonly #unit: Factor;
  readonly #time: Factor;
  readonly #steps: Int32Array;
  readonly #length: number;
  /** Units looked at; 0 where the calendar is too long for any. */
  readonly #units: number;
  readonly #grid: Float64Array;
  /** 1 where a residual is. */
  readonly #present: Float64Array;

  constructor(unit: Factor, time: Factor, steps: Int32Array) {
    this.#unit = unit;
    this.#time = time;
    this.#steps = steps;
    this.#length = (steps[steps.length - 1] ?? 0) + 1;
    this.#units =
      this.#length > 10 * enoughCells
        ? 0
        : Math.min(unit.levels, Math.max(1, Math.floor(enoughCells / this.#length)));
    this.#grid = new Float64Array(this.#units * this.#length);
    this.#present = new Float64Array(this.#units * this.#length);
  }

  /** Takes the residuals of `size` rows from `start` on. */
  add(start: number, size: number, residuals: Float64Array): void {
    const runs = longRuns(this.#unit.codes);
    if (runs === undefined) {
      this.#take(start, 0, size, residuals);
      return;
    }
    const { codes } = this.#unit;
    let run = runAt(runs, start);
    for (let from = 0; from < size; run++) {
      const to = Math.min(size, runs[run + 1]! - start);
      if (codes[start + from]! < this.#units) this.#take(start, from, to, residuals);
      from = to;
    }
  }

  #take(start: number, from: number, to: number, residuals: Float64Array): void {
    const units = this.#unit.codes;
    const times = this.#time.codes;
    const steps = this.#steps;
    const grid = this.#grid;
    const present = this.#present;
    for (let i = from; i < to; i++) {
      const u = units[start + i]!;
      if (u >= this.#units) continue;
      const at = u * this.#length + steps[times[start + i]!]!;
      grid[at] = residuals[i]!;
      present[at] = 1;
    }
  }

  autocorrelations(): Autocorrelation[] {
    return lags
      .filter((lag) => lag < this.#length / 2)
      .map((lag) => correlationAt(this.#grid, this.#present, this.#units, this.#length, lag))
      .filter(({ pairs, correlation }) => pairs > 2 && Number.isFinite(correlation));
  }
}

/** Absent residuals are 0 in the grid, which spares a branch that no processor foresees. */
function correlationAt(
  grid: Float64Array,
  present: Float64Array,
  units: number,
  length: number,
  lag: number,
): Autocorrelation {
  let cross = 0;
  let now = 0;
  let before = 0;
  let pairs = 0;
  for (let u = 0; u < units; u++) {
    for (let at = u * length + lag; at < (u + 1) * length; at++) {
      const a = grid[at]!;
      const b = grid[at - lag]!;
      const hasA = present[at]!;
      const hasB = present[at - lag]!;
      cross += a * b;
      now += a * a * hasB;
      before += b * b * hasA;
      pairs += hasA * hasB;
    }
  }
  return { lag, correlation: cross / Math.sqrt(now * before), pairs };
}
