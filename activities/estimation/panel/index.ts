export { selectRows } from './columns.ts';
export {
  buildFactor,
  constantFactor,
  interactFactors,
  isNested,
  levelCounts,
  selectFactor,
  sortedCodes,
} from './factor.ts';
export { PanelCache } from './panel-cache.ts';
export { type PanelDesign, prepareDesign, preparePanel } from './prepare-panel.ts';
export { optionalColumns, specColumns } from './spec-columns.ts';
export { rangeTest, type TimeAxis, timeOnAxis } from './time-axis.ts';
export type {
  Column,
  DataTable,
  Factor,
  PanelNotes,
  PanelSample,
  PreparedPanel,
  Regressor,
} from './types.ts';
