import { businessHourFilter, shortAbandonsRemoved, wholeDayRows } from './aggregation-bias.ts';
import type { DataCheck } from './define-check.ts';
import { freshness } from './freshness.ts';
import { missingHours } from './missing-hours.ts';
import { hoursOutsideWindows, resultRelation, windowRelation } from './relations.ts';
import { acceptedValues, notNull, plausibleValues, uniqueKey } from './row-quality.ts';
import { volumeShift } from './volume.ts';

export type { DataCheck } from './define-check.ts';
export { runDataChecks, toCheckRow } from './run-data-checks.ts';

/** Every check between loading and publishing, in the order they run. */
export const dataChecks: readonly DataCheck[] = [
  uniqueKey,
  notNull,
  acceptedValues,
  plausibleValues,
  hoursOutsideWindows,
  windowRelation,
  resultRelation,
  missingHours,
  volumeShift,
  shortAbandonsRemoved,
  businessHourFilter,
  wholeDayRows,
  freshness,
];
