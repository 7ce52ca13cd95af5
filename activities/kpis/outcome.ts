import type { KpiName } from '../contract/kpi-files.ts';
import { type DayValues, goodDirection, kpiNames, meanOf } from './values.ts';

/** Change of performance over a period; fractions, positive is better. */
export interface Outcome {
  change: number;
  /** Days in each of the two thirds that are compared. */
  days: number;
  byKpi: Partial<Record<KpiName, number>>;
}

/** Fewer days than this in a third say nothing. */
const fewestDays = 7;

/**
 * Improvement from the first to the last third of the days: for each KPI last/first − 1, for times first/last − 1, and
 * the plain mean of these. A description of what happened, not an effect: nothing is compared with a control.
 * null when a third has fewer than seven days or no KPI has both ends.
 */
export function outcomeOf(days: readonly DayValues[]): Outcome | null {
  const size = Math.floor(days.length / 3);
  if (size < fewestDays) return null;
  const byKpi: Outcome['byKpi'] = {};
  const changes: number[] = [];
  for (const kpi of kpiNames) {
    const first = meanOf(days.slice(0, size).map((day) => day[kpi]));
    const last = meanOf(days.slice(-size).map((day) => day[kpi]));
    if (first === null || last === null || first <= 0 || last <= 0) continue;
    const change = goodDirection(kpi) > 0 ? last / first - 1 : first / last - 1;
    byKpi[kpi] = change;
    changes.push(change);
  }
  const change = meanOf(changes);
  return change === null ? null : { change, days: size, byKpi };
}
