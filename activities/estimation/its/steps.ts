/**
 * Place of each period on the regular grid of a series: every gap counts as its nearest whole number of the commonest
 * gap. Gap by gap, so that days of 23 hours and months of 28 days never add up to a lost step.
 * @param periodValues ascending
 * @returns places from 0, strictly ascending
 */
export function seriesSteps(periodValues: Float64Array): Int32Array {
  const common = commonestGap(periodValues);
  const steps = new Int32Array(periodValues.length);
  for (let t = 1; t < steps.length; t += 1) {
    const gap = (periodValues[t]! - periodValues[t - 1]!) / common;
    steps[t] = steps[t - 1]! + Math.max(1, Math.round(gap));
  }
  return steps;
}

function commonestGap(periodValues: Float64Array): number {
  const counts = new Map<number, number>();
  for (let t = 1; t < periodValues.length; t += 1) {
    const gap = periodValues[t]! - periodValues[t - 1]!;
    counts.set(gap, (counts.get(gap) ?? 0) + 1);
  }
  let [best, most] = [1, 0];
  for (const [gap, count] of counts) {
    if (count > most || (count === most && gap < best)) [best, most] = [gap, count];
  }
  return best;
}
