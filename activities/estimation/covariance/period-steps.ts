/** Position of each period on the regular grid spanned by the smallest gap between periods; gaps stay gaps. */
export function calendarSteps(periodValues: Float64Array): Int32Array {
  let gap = Number.POSITIVE_INFINITY;
  for (let t = 1; t < periodValues.length; t++) gap = Math.min(gap, periodValues[t]! - periodValues[t - 1]!);
  const first = periodValues[0] ?? 0;
  return Int32Array.from(periodValues, (value) =>
    Number.isFinite(gap) ? Math.round((value - first) / gap) : 0,
  );
}

const HOUR_MS = 3_600_000;
/** Periods from which on times without a calendar, one apart, are taken for hours. */
const HOURS = 1000;

/** True where the smallest step between periods is an hour. */
export function areHourly(periodValues: Float64Array): boolean {
  let step = Number.POSITIVE_INFINITY;
  for (let t = 1; t < periodValues.length; t++)
    step = Math.min(step, periodValues[t]! - periodValues[t - 1]!);
  return step === HOUR_MS || (step === 1 && periodValues.length > HOURS);
}
