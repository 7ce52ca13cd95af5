import '../sound-optimiser.ts';

export { estimate, estimateBatch, prepareAhead } from './estimate.ts';
export { estimateFamily, type FamilyResult } from './family.ts';
export { readTable } from './io/index.ts';
export { optionalColumns, type PanelCache, preparePanel, selectRows, specColumns } from './panel/index.ts';
export type { Column, DataTable, Factor, PanelSample, PreparedPanel } from './panel/types.ts';
