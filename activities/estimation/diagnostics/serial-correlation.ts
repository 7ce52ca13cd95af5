import { calendarSteps } from '../covariance/index.ts';
import { studentTwoSided } from '../distributions/index.ts';
import type { Factor } from '../panel/types.ts';

export interface SerialCorrelation {
  /** Correlation of residuals one period apart within a unit. */
  lag1: number;
  /** Pairs behind it. */
  pairs: number;
  /** t of the slope of u_t on u_{t−1}, clustered by unit; absent with fewer than two units. */
  tStatistic?: number;
  pValue?: number;
}

/**
 * First-order serial correlation of residuals within units, by calendar: the slope of u_t on u_{t−1} with errors
 * clustered by unit. Within estimation biases it by about −1/(T − 1), which is small on hourly panels.
 */
export function serialCorrelation(
  residuals: Float64Array,
  unit: Factor,
  time: Factor,
  periodValues: Float64Array,
): SerialCorrelation | undefined {
  const steps = calendarSteps(periodValues);
  const last = steps[steps.length - 1] ?? 0;
  const atStep = new Int32Array(last + 1).fill(-1);
  for (let t = 0; t < steps.length; t++) atStep[steps[t]!] = t;
  const cross = new Float64Array(unit.levels);
  const square = new Float64Array(unit.levels);
  let current = 0;
  let pairs = 0;
  const use = (u: number, now: number, before: number) => {
    cross[u] = cross[u]! + now * before;
    square[u] = square[u]! + before * before;
    current += now * now;
    pairs++;
  };
  if (inOrder(unit, time)) {
    const lastRow = new Int32Array(unit.levels).fill(-1);
    for (let i = 0; i < residuals.length; i++) {
      const u = unit.codes[i]!;
      const row = lastRow[u]!;
      lastRow[u] = i;
      if (row >= 0 && steps[time.codes[i]!]! === steps[time.codes[row]!]! + 1)
        use(u, residuals[i]!, residuals[row]!);
    }
  } else {
    const cells = time.levels * unit.levels;
    if (cells > 5e7) return undefined;
    const grid = new Float64Array(cells).fill(Number.NaN);
    for (let i = 0; i < residuals.length; i++)
      grid[unit.codes[i]! * time.levels + time.codes[i]!] = residuals[i]!;
    for (let u = 0; u < unit.levels; u++) {
      for (let t = 1; t < time.levels; t++) {
        const previous = steps[t]! === 0 ? -1 : atStep[steps[t]! - 1]!;
        if (previous < 0) continue;
        const now = grid[u * time.levels + t]!;
        const before = grid[u * time.levels + previous]!;
        if (!Number.isNaN(now) && !Number.isNaN(before)) use(u, now, before);
      }
    }
  }
  return slopeTest(cross, square, current, pairs);
}

/** The slope of u_t on u_{t−1} from Σ u_t u_{t−1} and Σ u_{t−1}² of each unit, Σ u_t² and the number of pairs. */
export function slopeTest(
  cross: Float64Array,
  square: Float64Array,
  current: number,
  pairs: number,
): SerialCorrelation | undefined {
  const units = cross.length;
  const sxx = square.reduce((sum, value) => sum + value, 0);
  const sxy = cross.reduce((sum, value) => sum + value, 0);
  if (pairs < 3 || !(sxx > 0) || !(current > 0)) return undefined;
  const lag1 = sxy / Math.sqrt(sxx * current);
  if (units < 2) return { lag1, pairs };
  const slope = sxy / sxx;
  let meat = 0;
  for (let u = 0; u < units; u++) meat += (cross[u]! - slope * square[u]!) ** 2;
  const error = Math.sqrt((meat * units) / (units - 1)) / sxx;
  if (!(error > 0)) return { lag1, pairs };
  const tStatistic = slope / error;
  return { lag1, pairs, tStatistic, pValue: studentTwoSided(tStatistic, units - 1) };
}

/** True where the rows of every unit stand in order of time, one a period. */
function inOrder(unit: Factor, time: Factor): boolean {
  const last = new Int32Array(unit.levels).fill(-1);
  for (let i = 0; i < unit.codes.length; i++) {
    const t = time.codes[i]!;
    const u = unit.codes[i]!;
    if (t <= last[u]!) return false;
    last[u] = t;
  }
  return true;
}
