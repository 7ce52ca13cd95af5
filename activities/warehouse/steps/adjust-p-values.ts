import { benjaminiHochberg } from '../../estimation/inference/benjamini-hochberg.ts';
import type { StepDependencies } from './dependencies.ts';
import { writableRow } from './writable-row.ts';

/** Adds adjusted p-values to the headline estimates of a run, over all its changes and metrics. */
export async function adjustPValues(
  { runId }: { runId: string },
  { warehouse }: StepDependencies,
): Promise<number> {
  const rows = await warehouse.query(
    'SELECT * FROM impact_estimates WHERE run_id = $1 ORDER BY change_id, metric, segment, estimator',
    [runId],
  );
  const adjusted = benjaminiHochberg(
    rows.map((row) => (row['p_value'] === null || row['headline'] === false ? null : Number(row['p_value']))),
  );
  return warehouse.appendResults(
    'impact_estimates',
    rows.map((row, position) => ({ ...writableRow(row), p_value_adjusted: adjusted[position] ?? null })),
    { replaceRun: runId },
  );
}
