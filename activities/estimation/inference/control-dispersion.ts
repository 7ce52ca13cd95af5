import { fUpperTail } from '../distributions/index.ts';
import type { ClusterShifts } from '../randomization/index.ts';

/** Blocks of days that typically stand behind the variance of a shift: denominator degrees of the F test. */
const VARIANCE_DEGREES = 30;

export interface ControlDispersion {
  /** Dispersion of the untreated clusters' shifts over what their variation over time implies; 1 is as implied. */
  ratio: number;
  pValue: number;
  degreesOfFreedom: number;
}

/**
 * Tests whether untreated clusters shifted apart by more than their variation over time explains (Cochran's Q on their
 * shifts, by F). Shocks that stay with a cluster show here; an interval by variation over time would miss them. Undefined
 * with fewer than three untreated clusters.
 */
export function controlDispersion(shifts: ClusterShifts): ControlDispersion | undefined {
  let count = 0;
  let precision = 0;
  let total = 0;
  for (let c = 0; c < shifts.shift.length; c++) {
    if (shifts.treated[c] === 1) continue;
    count++;
    precision += 1 / shifts.variance[c]!;
    total += shifts.shift[c]! / shifts.variance[c]!;
  }
  if (count < 3) return undefined;
  const mean = total / precision;
  let square = 0;
  for (let c = 0; c < shifts.shift.length; c++)
    if (shifts.treated[c] === 0) square += (shifts.shift[c]! - mean) ** 2 / shifts.variance[c]!;
  const ratio = square / (count - 1);
  return { ratio, pValue: fUpperTail(ratio, count - 1, VARIANCE_DEGREES), degreesOfFreedom: count - 1 };
}
