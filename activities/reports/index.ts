/** The HTML report: read the warehouse, render, write. */
export { loadReportData, type ReadRows } from './load-report.ts';
export { renderReport } from './render-report.ts';
export {
  emptyReportData,
  type FreshnessRow,
  type GeneratedFor,
  type RejectedRow,
  type ReportData,
  type TruthRow,
} from './report-data.ts';
export { type WrittenReport, writeReport } from './write-report.ts';
