/** A column, or columns, whose values stand in another table. */
export interface TableRelation {
  table: string;
  columns: readonly string[];
  references: { table: string; columns: readonly string[] };
}

const change = (table: string): TableRelation => ({
  table,
  columns: ['change_id'],
  references: { table: 'process_changes', columns: ['change_id'] },
});

const effectKey = ['run_id', 'change_id', 'metric', 'segment'] as const;
const effect = (table: string): TableRelation => ({
  table,
  columns: effectKey,
  references: { table: 'impact_estimates', columns: effectKey },
});

const run = (table: string): TableRelation => ({
  table,
  columns: ['run_id'],
  references: { table: 'pipeline_runs', columns: ['run_id'] },
});

const window = (table: string): TableRelation => ({
  table,
  columns: ['platform', 'window_start'],
  references: { table: 'extraction_windows', columns: ['platform', 'window_start'] },
});

/** Result rows refer to known changes, estimates and runs; what was loaded refers to a window of the ledger. */
export const resultRelations: readonly TableRelation[] = [
  change('impact_estimates'),
  change('drift_checks'),
  change('queue_overlap'),
  effect('impact_event_study'),
  effect('impact_counterfactual'),
  run('impact_estimates'),
];

/** Rows of a platform that a window of its ledger accounts for. */
export const windowRelations: readonly TableRelation[] = [
  window('raw_queue_intervals'),
  window('extraction_pages'),
  window('rejected_records'),
];

export const relations: readonly TableRelation[] = [...resultRelations, ...windowRelations];
