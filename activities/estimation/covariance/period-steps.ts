/** Position of each period on the regular grid spanned by the smallest gap between periods; gaps stay gaps. */
export function calendarSteps(periodValues: Float64Array): Int32Array {
  let gap = Number.POSITIVE_INFINITY;
  for (let t = 1; t < periodValues.length; t++) gap = Math.min(gap, periodValues[t]! - periodValues[t - 1]!);
  const first = periodValues[0] ?? 0;
  return Int32Array.from(periodValues, (value) =>
    Number.isFinite(gap) ? Math.round((value - first) / gap) : 0,
  );
}
