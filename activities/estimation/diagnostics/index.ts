export { type Autocorrelation, residualAutocorrelations } from './autocorrelations.ts';
export { breuschPagan } from './breusch-pagan.ts';
export { CheckedDesign } from './checked-design.ts';
export { ResidualChecks, type ResidualFindings } from './residual-checks.ts';
export { type ResidualSummary, residualSummary } from './residual-summary.ts';
export { adoptRowOrder, type RowOrder, rowOrder } from './row-order.ts';
export { type SerialCorrelation, serialCorrelation } from './serial-correlation.ts';
