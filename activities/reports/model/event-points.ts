import type { EventStudyRow } from '../report-data.ts';

/** One period of the event study, in the unit of its axis. */
export interface EventPoint {
  /** Start of the period in days from the change. */
  day: number;
  estimate: number;
  lower: number | null;
  upper: number | null;
  /** The period that the others are compared with; its effect is zero by construction. */
  reference: boolean;
}

/**
 * The periods of an event study with the reference period at zero. The reference has no estimate and may be left out of
 * the rows; it is then put back into the gap before the change.
 * @param convert from the scale of `delta` to the unit of the axis
 */
export function eventPoints(
  rows: readonly EventStudyRow[],
  convert: (delta: number) => number,
): EventPoint[] {
  const end = (value: number | null): number | null => (value === null ? null : convert(value));
  const points = rows.map((row) => ({
    day: row.relative_day,
    estimate: convert(row.estimate),
    lower: end(row.ci_lower),
    upper: end(row.ci_upper),
    reference: row.estimate === 0 && (row.std_error === null || row.std_error === 0),
  }));
  const missing = points.some((point) => point.reference)
    ? null
    : referenceDay(points.map((point) => point.day));
  if (missing !== null) points.push({ day: missing, estimate: 0, lower: null, upper: null, reference: true });
  return points.sort((a, b) => a.day - b.day);
}

/** The empty period closest before the change; null where the periods leave no gap there. */
function referenceDay(days: readonly number[]): number | null {
  const sorted = [...days].sort((a, b) => a - b);
  const steps = sorted.slice(1).map((day, index) => day - (sorted[index] ?? day));
  const step = Math.min(...steps.filter((length) => length > 0));
  if (!Number.isFinite(step)) return null;
  const first = sorted[0] ?? 0;
  for (let day = -step; day >= first - step; day -= step) if (!sorted.includes(day)) return day;
  return null;
}
