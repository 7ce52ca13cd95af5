import { loess } from './loess.ts';

/** Options of a seasonal-trend decomposition; lengths are odd numbers of points. */
export interface StlOptions {
  /** Points in a season, at least 2. */
  period: number;
  /** Length of the seasonal smoother; default 7. */
  seasonal?: number;
  /** Length of the trend smoother; default the next odd number from 1.5·period/(1 − 1.5/seasonal). */
  trend?: number;
  /** Length of the low-pass filter; default the next odd number above the period. */
  lowPass?: number;
  degree?: 0 | 1;
  /** Bisquare weights over 15 outer rounds of 2 instead of one round of 5. */
  robust?: boolean;
}

/** value = trend + seasonal + residual, point by point. */
export interface Decomposition {
  trend: Float64Array;
  seasonal: Float64Array;
  residual: Float64Array;
}

/**
 * STL of Cleveland, Cleveland, McRae and Terpenning (1990) on a complete, regular series; every point is smoothed
 * (all jumps are 1).
 * @throws RangeError for a series shorter than two seasons
 */
export function decompose(values: Float64Array, options: StlOptions): Decomposition {
  const n = values.length;
  const { period, seasonal: seasonalLength = 7, degree = 1, robust = false } = options;
  if (n < 2 * period || period < 2)
    throw new RangeError(`a season of ${period} needs at least ${2 * period} values, not ${n}`);
  const trendLength = options.trend ?? oddFrom((1.5 * period) / (1 - 1.5 / seasonalLength));
  const lowPass = options.lowPass ?? oddFrom(period + 1);
  const [rounds, inner] = robust ? [16, 2] : [1, 5];
  let trend = new Float64Array(n);
  const seasonal = new Float64Array(n);
  let robustness: Float64Array | undefined;
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) robustness = bisquare(values, trend, seasonal);
    for (let pass = 0; pass < inner; pass += 1) {
      const detrended = values.map((value, t) => value - trend[t]!);
      const cycles = smoothCycles(detrended, period, { length: seasonalLength, degree, robustness });
      const filtered = average(average(average(cycles, period), period), 3);
      const low = loess(filtered, n, { length: lowPass, degree }, false);
      for (let t = 0; t < n; t += 1) seasonal[t] = cycles[period + t]! - low[t]!;
      const adjusted = values.map((value, t) => value - seasonal[t]!);
      trend = Float64Array.from(loess(adjusted, n, { length: trendLength, degree, robustness }, false));
    }
  }
  const residual = values.map((value, t) => value - trend[t]! - seasonal[t]!);
  return { trend, seasonal, residual };
}

function oddFrom(value: number): number {
  const whole = Math.ceil(value);
  return whole % 2 === 0 ? whole + 1 : whole;
}

/** Smooths each cycle-subseries and carries it one season beyond both ends: length n + 2·period. */
function smoothCycles(
  values: Float64Array,
  period: number,
  options: { length: number; degree: 0 | 1; robustness: Float64Array | undefined },
): Float64Array {
  const n = values.length;
  const out = new Float64Array(n + 2 * period);
  for (let phase = 0; phase < period; phase += 1) {
    const count = Math.floor((n - phase - 1) / period) + 1;
    const own = Float64Array.from({ length: count }, (_, m) => values[m * period + phase]!);
    const robustness =
      options.robustness &&
      Float64Array.from({ length: count }, (_, m) => options.robustness![m * period + phase]!);
    const smooth = loess(own, count, { ...options, robustness }, true);
    for (let m = 0; m < count + 2; m += 1) out[m * period + phase] = smooth[m]!;
  }
  return out;
}

/** Moving average of `width` values; the result is width − 1 shorter. */
function average(values: Float64Array, width: number): Float64Array {
  const out = new Float64Array(values.length - width + 1);
  let sum = 0;
  for (let t = 0; t < width; t += 1) sum += values[t]!;
  out[0] = sum / width;
  for (let t = 1; t < out.length; t += 1) {
    sum += values[t + width - 1]! - values[t - 1]!;
    out[t] = sum / width;
  }
  return out;
}

/** Robustness weights: bisquare of the residual over six times the median absolute residual. */
function bisquare(values: Float64Array, trend: Float64Array, seasonal: Float64Array): Float64Array {
  const n = values.length;
  const sizes = values.map((value, t) => Math.abs(value - trend[t]! - seasonal[t]!));
  const sorted = sizes.slice().sort();
  const middle = Math.floor(n / 2);
  const limit = 3 * (sorted[middle]! + sorted[n - middle - 1]!);
  if (limit === 0) return new Float64Array(n).fill(1);
  return sizes.map((size) => {
    if (size <= 0.001 * limit) return 1;
    return size <= 0.999 * limit ? (1 - (size / limit) ** 2) ** 2 : 0;
  });
}
