import { readFile } from 'node:fs/promises';
import type { PublishRequest } from '../../contract/steps.ts';
import { schemaVersion } from '../../contract/tables/index.ts';
import type { MeasurementFile } from '../../measurement/measurement-rows.ts';
import type { StepDependencies } from './dependencies.ts';

/** Writes the rows of a measured change under the run's id; a repeat replaces the run's own rows and nothing else. */
export async function publishEstimates(
  request: PublishRequest,
  dependencies: StepDependencies,
): Promise<{ rows: number }> {
  const { warehouse } = dependencies;
  const file = JSON.parse(await readFile(request.resultPath, 'utf8')) as MeasurementFile;
  const stamp = {
    run_id: request.runId,
    code_version: dependencies.codeVersion,
    config_hash: dependencies.configHash,
    input_rows: file.inputRows,
    input_max_interval_at: file.inputMaxIntervalAt,
    schema_version: schemaVersion,
    created_at: dependencies.clock().toISOString(),
  };
  const tables = {
    impact_estimates: file.estimates,
    impact_event_study: file.eventStudy,
    impact_counterfactual: file.counterfactual,
    impact_weights: file.weights,
    impact_diagnostics: file.diagnostics,
  };
  let rows = 0;
  for (const [table, own] of Object.entries(tables)) {
    rows += await warehouse.appendResults(
      table,
      own.map((row) => ({ ...row, ...stamp })),
      { replaceRun: request.runId, within: { change_id: request.changeId } },
    );
  }
  const points = file.daily.flatMap(({ metric, estimator, points: days }) =>
    days.map((day) => ({
      change_id: file.changeId,
      metric,
      segment: 'all',
      estimator,
      as_of_at: day.asOf,
      window_s: day.windowS,
      delta: day.delta,
      std_error: day.standardError,
      baseline_mean: null,
      baseline_sd: null,
      baseline_observations: 0,
      z_score: null,
      flag_2sd: false,
      flag_robust: false,
      flag_outside_ci: false,
      reference_ci_lower: null,
      reference_ci_upper: null,
      alert: false,
      severity: 'info',
      state: 'ok',
      reasons: '[]',
      ...stamp,
    })),
  );
  rows += await warehouse.upsertByKey('drift_checks', points);
  return { rows };
}
