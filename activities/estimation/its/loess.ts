/** How a series is smoothed by local regression on its own index. */
export interface LoessOptions {
  /** Number of neighbours, odd. */
  length: number;
  degree: 0 | 1;
  /** Robustness weights, one a point. */
  robustness?: Float64Array | undefined;
}

/** Tricube weights by whole distance for one reach: the same for all places but those near the ends. */
interface Kernel {
  reach: number;
  table: Float64Array;
}

function tabulate(kernel: Kernel, reach: number): void {
  kernel.reach = reach;
  const far = 0.999 * reach;
  const near = 0.001 * reach;
  for (let distance = 0; distance < kernel.table.length; distance += 1) {
    const ratio = distance / reach;
    const core = 1 - ratio * ratio * ratio;
    kernel.table[distance] = distance > far ? 0 : distance <= near ? 1 : core * core * core;
  }
}

/**
 * Local regression at one place x (1-based, may lie one step outside) over the points left…right of a series, with
 * tricube weights as in Cleveland, Cleveland, McRae and Terpenning (1990). NaN where all weights vanish.
 */
function localFit(
  values: Float64Array,
  count: number,
  options: LoessOptions,
  x: number,
  left: number,
  right: number,
  weights: Float64Array,
  kernel: Kernel,
): number {
  let reach = Math.max(x - left, right - x);
  if (options.length > count) reach += Math.floor((options.length - count) / 2);
  if (kernel.reach !== reach) tabulate(kernel, reach);
  const { table } = kernel;
  const { robustness } = options;
  let total = 0;
  for (let j = left; j <= right; j += 1) {
    let weight = table[Math.abs(j - x)]!;
    if (robustness) weight *= robustness[j - 1]!;
    weights[j - 1] = weight;
    total += weight;
  }
  if (!(total > 0)) return Number.NaN;
  let centre = 0;
  for (let j = left; j <= right; j += 1) {
    weights[j - 1] = weights[j - 1]! / total;
    centre += weights[j - 1]! * j;
  }
  let slope = 0;
  if (options.degree === 1 && reach > 0) {
    let spread = 0;
    for (let j = left; j <= right; j += 1) spread += weights[j - 1]! * (j - centre) ** 2;
    if (Math.sqrt(spread) > 0.001 * (count - 1)) slope = (x - centre) / spread;
  }
  let fitted = 0;
  for (let j = left; j <= right; j += 1)
    fitted += weights[j - 1]! * (slope * (j - centre) + 1) * values[j - 1]!;
  return fitted;
}

/**
 * Smooths the first `count` values at each of their places.
 * @param extend also fits the place before the first and after the last; the result is then two longer
 */
export function loess(
  values: Float64Array,
  count: number,
  options: LoessOptions,
  extend: boolean,
): Float64Array {
  const shift = extend ? 1 : 0;
  const out = new Float64Array(count + 2 * shift);
  const weights = new Float64Array(count);
  const kernel: Kernel = { reach: -1, table: new Float64Array(Math.min(options.length, count) + 2) };
  const { length } = options;
  const half = Math.floor((length + 1) / 2);
  let left = 1;
  let right = Math.min(length, count);
  for (let i = 1; i <= count; i += 1) {
    if (length < count && i > half && right < count) {
      left += 1;
      right += 1;
    }
    const fitted = count < 2 ? values[0]! : localFit(values, count, options, i, left, right, weights, kernel);
    out[i - 1 + shift] = Number.isNaN(fitted) ? values[i - 1]! : fitted;
  }
  if (!extend) return out;
  const before = localFit(values, count, options, 0, 1, Math.min(length, count), weights, kernel);
  const after = localFit(
    values,
    count,
    options,
    count + 1,
    Math.max(1, count - length + 1),
    count,
    weights,
    kernel,
  );
  out[0] = Number.isNaN(before) ? out[1]! : before;
  out[count + 1] = Number.isNaN(after) ? out[count]! : after;
  return out;
}
