import { dataFreshness } from './data-freshness.ts';
import type { ViewDefinition } from './define-view.ts';
import { impactCurrent } from './impact-current.ts';
import { planningAdjustments } from './planning-adjustments.ts';
import { windowStatusView } from './window-status.ts';

export type { ViewDefinition } from './define-view.ts';

/** Every view, each after those it reads. */
export const views: readonly ViewDefinition[] = [
  impactCurrent,
  planningAdjustments,
  windowStatusView,
  dataFreshness,
];
