import type { Severity } from '../contract/enums.ts';

/**
 * Severity of a point: info when no rule flags it; else warning, error from 3 and critical from 5 standard deviations;
 * at least error when it moves a full-time equivalent or more.
 * @param flagged whether any rule flags the point
 * @param distance largest |z| of the rules, 0 when none
 * @param deltaFte change of staff that goes with the drift, full-time equivalents; null when not known
 */
export function driftSeverity(flagged: boolean, distance: number, deltaFte: number | null): Severity {
  if (!flagged) return 'info';
  if (distance >= 5) return 'critical';
  if (distance >= 3 || movesStaff(deltaFte)) return 'error';
  return 'warning';
}

/** Whether drift moves at least one full-time equivalent, which asks for a capacity review. */
export function movesStaff(deltaFte: number | null): boolean {
  return deltaFte !== null && Math.abs(deltaFte) >= 1;
}
