import type { PValueAdjustment } from '../../activities/contract/enums.ts';
import { openTable } from '../../activities/estimation/io/open-table.ts';
import type { CommandResult } from '../result.ts';

export interface EstimateCommandOptions {
  /** CSV or Parquet file. */
  data: string;
  /** YAML or JSON file with one spec or a list of them. */
  spec: string;
  /** Column whose values each get an estimate of their own. */
  by?: string;
  /** How the p-values of a list are adjusted for their number. */
  adjust?: PValueAdjustment;
}

/** `contraflow estimate`; see `estimateFile`. */
export async function runEstimateCommand(options: EstimateCommandOptions): Promise<CommandResult> {
  // A thread that reads is ready by the time the rest is loaded and knows what to ask for.
  const reader = openTable(options.data);
  return (await import('./estimate-file.ts')).estimateFile(reader, options);
}
