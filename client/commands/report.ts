import { loadReportData, type ReadRows, type TruthRow, writeReport } from '../../activities/reports/index.ts';

export interface ReportCommandOptions {
  /** Folder that the report goes to. */
  out: string;
  /** Runs a query in the warehouse. */
  read: ReadRows;
  /** The simulator's true effects, marked in the plots where given. */
  truth?: TruthRow[];
}

/** What `contraflow report` did; with `--json` this is what it prints. */
export interface ReportCommandResult {
  path: string;
  bytes: number;
  /** Data before this instant is in the report; null where nothing has been estimated. */
  asOf: string | null;
  estimates: number;
}

/**
 * Reads the warehouse and writes `index.html` into the folder. Nothing is written when reading fails.
 * @throws ContraflowError `usage` for a folder that cannot be written, `data` for tables that break the contract
 */
export async function runReportCommand(options: ReportCommandOptions): Promise<ReportCommandResult> {
  const loaded = await loadReportData(options.read);
  const data = options.truth === undefined ? loaded : { ...loaded, truth: options.truth };
  const written = await writeReport(options.out, data);
  return { ...written, asOf: data.generatedFor.asOf, estimates: data.estimates.length };
}
