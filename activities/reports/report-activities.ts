import { loadReportData, type ReadRows } from './load-report.ts';
import type { TruthRow } from './report-data.ts';
import { type WrittenReport, writeReport } from './write-report.ts';

export interface ReportDependencies {
  /** Runs a query in the warehouse. */
  read: ReadRows;
  /** Folder of the report. */
  outDir: string;
  /** The simulator's true effects, where the platforms are simulated. */
  truth?: () => Promise<TruthRow[]>;
}

/** Activities around the report. Writing it again gives the same file, so a retry is harmless. */
export function createReportActivities(deps: ReportDependencies): {
  publishReport(): Promise<WrittenReport>;
} {
  return {
    publishReport: async () => {
      const data = await loadReportData(deps.read);
      const truth = await deps.truth?.();
      return writeReport(deps.outDir, truth === undefined ? data : { ...data, truth });
    },
  };
}
