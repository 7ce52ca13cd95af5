/** Individuals chart of a series (Shewhart; Wheeler): limits at mean ± 2.66 × mean moving range. */
export interface XmrChart {
  mean: number;
  lower: number;
  upper: number;
  /** Positions beyond a limit, with the side. */
  outside: { index: number; side: 1 | -1 }[];
  /** Stretches of eight or more successive values on one side of the mean; ends inclusive. */
  runs: { from: number; to: number; side: 1 | -1 }[];
}

const limitFactor = 2.66;
const runLength = 8;
/** Fewer values than this give no limits worth the name. */
const fewest = 8;

/** Chart of the values in order; null below eight values or when all are equal. */
export function xmrChart(values: readonly number[]): XmrChart | null {
  if (values.length < fewest) return null;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let ranges = 0;
  for (let i = 1; i < values.length; i++) ranges += Math.abs(values[i]! - values[i - 1]!);
  const spread = (limitFactor * ranges) / (values.length - 1);
  if (spread === 0) return null;
  const chart: XmrChart = { mean, lower: mean - spread, upper: mean + spread, outside: [], runs: [] };
  let start = 0;
  for (let i = 0; i <= values.length; i++) {
    const value = values[i];
    if (value !== undefined && value > chart.upper) chart.outside.push({ index: i, side: 1 });
    if (value !== undefined && value < chart.lower) chart.outside.push({ index: i, side: -1 });
    const side = Math.sign(values[start]! - mean);
    if (value !== undefined && Math.sign(value - mean) === side) continue;
    if (side !== 0 && i - start >= runLength)
      chart.runs.push({ from: start, to: i - 1, side: side > 0 ? 1 : -1 });
    start = i;
  }
  return chart;
}
