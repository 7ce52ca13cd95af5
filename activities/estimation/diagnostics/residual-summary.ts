import { selectRanks } from './select-ranks.ts';

/** Rows sampled for quantiles at most. */
const SAMPLE = 20_000;
const BINS = 20;

export interface ResidualSummary {
  /** Fitted values in bins of equal width: centre, mean residual, standard deviation, rows. */
  bins: { fitted: number; mean: number; standardDeviation: number; rows: number }[];
  /** Quantiles of the residuals at 1, 5, 25, 50, 75, 95 and 99 percent. */
  quantiles: Record<string, number>;
}

/** What a residual plot needs, whatever the number of rows. */
export function residualSummary(outcome: Float64Array, residuals: Float64Array): ResidualSummary {
  const n = residuals.length;
  const fitted = new Float64Array(n);
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < n; i++) {
    const value = outcome[i]! - residuals[i]!;
    fitted[i] = value;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  const width = (high - low) / BINS || 1;
  const perWidth = 1 / width;
  const sums = new Float64Array(BINS);
  const squares = new Float64Array(BINS);
  const rows = new Int32Array(BINS);
  for (let i = 0; i < n; i++) {
    const u = residuals[i]!;
    const bin = Math.min(BINS - 1, Math.floor((fitted[i]! - low) * perWidth));
    sums[bin] = sums[bin]! + u;
    squares[bin] = squares[bin]! + u * u;
    rows[bin] = rows[bin]! + 1;
  }
  const bins = [];
  for (let b = 0; b < BINS; b++) {
    const count = rows[b]!;
    if (count === 0) continue;
    const mean = sums[b]! / count;
    const spread = Math.sqrt(Math.max(0, squares[b]! / count - mean * mean));
    bins.push({ fitted: low + (b + 0.5) * width, mean, standardDeviation: spread, rows: count });
  }
  return { bins, quantiles: quantilesOf(residuals) };
}

function quantilesOf(residuals: Float64Array): Record<string, number> {
  const stride = Math.ceil(residuals.length / SAMPLE);
  const sample = new Float64Array(Math.ceil(residuals.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = residuals[i * stride]!;
  const percents = [1, 5, 25, 50, 75, 95, 99];
  const places = percents.map((percent) => (percent / 100) * (sample.length - 1));
  selectRanks(
    sample,
    places.flatMap((place) => [Math.floor(place), Math.min(sample.length - 1, Math.floor(place) + 1)]),
  );
  const at = (place: number) => {
    const below = Math.floor(place);
    const lower = sample[below]!;
    return lower + (place - below) * ((sample[below + 1] ?? lower) - lower);
  };
  return Object.fromEntries(percents.map((percent, k) => [`p${percent}`, at(places[k]!)]));
}
