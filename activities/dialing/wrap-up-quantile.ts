/** Points of the grid on which the density is summed. */
const gridPoints = 500;
/** Answer for no wrap-up times at all, seconds. */
const withoutData = 30;

function standardDeviation(values: readonly number[]): number {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / (values.length - 1));
}

/**
 * Quantile of a Gaussian kernel density estimate with Scott's bandwidth, n^(−1/5) × SD(n − 1), on 500 points from the
 * smallest to the largest value: the first point at which the running sum of the density reaches `probability` of its
 * total (the dial-tuning guide's method). The truncation at the extremes pulls the answer towards the middle.
 * One value, or all values equal: that value. No value: 30.
 * @param values finite numbers, any unit
 * @param probability in (0, 1)
 */
export function kdeQuantile(values: readonly number[], probability: number): number {
  const first = values[0];
  if (first === undefined) return withoutData;
  let low = first;
  let high = first;
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low === high) return low;
  const bandwidth = values.length ** -0.2 * standardDeviation(values);
  const step = (high - low) / (gridPoints - 1);
  const grid = Array.from({ length: gridPoints }, (_, i) => (i === gridPoints - 1 ? high : low + i * step));
  const running = new Float64Array(gridPoints);
  let total = 0;
  for (let i = 0; i < gridPoints; i++) {
    const x = grid[i]!;
    let density = 0;
    for (let j = 0; j < values.length; j++) {
      const z = (x - values[j]!) / bandwidth;
      density += Math.exp(-0.5 * z * z);
    }
    total += density;
    running[i] = total;
  }
  const index = running.findIndex((sum) => sum / total >= probability);
  return grid[index]!;
}

/** 75th percentile of wrap-up times by kernel density, seconds: three of four agents are ready by then. */
export function wrapUpP75(wrapUpTimes: readonly number[]): number {
  return kdeQuantile(wrapUpTimes, 0.75);
}

/** Sample quantile with linear interpolation between order statistics (type 7). `values` not empty. */
export function sampleQuantile(values: readonly number[], probability: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const position = (sorted.length - 1) * probability;
  const below = Math.floor(position);
  const lower = sorted[below]!;
  const upper = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return lower + (position - below) * (upper - lower);
}

/**
 * 75th percentile of wrap-up times for the guarded policy: kernel density of their logarithms, since they are positive
 * and skewed, from 30 values on; the sample quantile below. No value: 30.
 */
export function robustWrapUpP75(wrapUpTimes: readonly number[]): number {
  if (wrapUpTimes.length === 0) return withoutData;
  if (wrapUpTimes.length < 30) return sampleQuantile(wrapUpTimes, 0.75);
  return Math.exp(kdeQuantile(wrapUpTimes.map(Math.log), 0.75));
}
