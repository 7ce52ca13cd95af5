/** Agent and team KPIs: reading, roll-up, insights, charts and the files that are written. */
export { kpiCharts } from './charts.ts';
export { type ColumnMap, type MappedName, mappedNames, parseColumnMap } from './column-map.ts';
export { findInsights } from './insights.ts';
export { outcomeOf } from './outcome.ts';
export { readGuideFiles } from './read-guide-files.ts';
export { type InteractionOptions, readInteractions } from './read-interactions.ts';
export { type RollUpOptions, rollUpKpis } from './roll-up.ts';
export { computedScores, rawScore, tierOf, topPerformerScore } from './scores.ts';
export { type KpiTables, summariseKpis } from './summarise.ts';
export type { AgentValues, DayValues, KpiData, KpiValues, TeamValues } from './values.ts';
export { type XmrChart, xmrChart } from './xmr.ts';
