export { type Autocorrelation, residualAutocorrelations } from './autocorrelations.ts';
export { breuschPagan } from './breusch-pagan.ts';
export { type ResidualSummary, residualSummary } from './residual-summary.ts';
export { type SerialCorrelation, serialCorrelation } from './serial-correlation.ts';
