import type { RunRecord } from '../../contract/steps.ts';
import type { StepDependencies } from './dependencies.ts';

const ended = new Set(['done', 'partial', 'failed', 'skipped']);

/** Writes the state of a run or a step; the start time of a known row is kept. */
export async function recordStep(
  record: RunRecord,
  { warehouse, codeVersion, configHash, clock }: StepDependencies,
): Promise<void> {
  const at = clock().toISOString();
  const [known] = await warehouse.query(
    'SELECT started_at, status FROM pipeline_runs WHERE run_id = $1 AND step = $2',
    [record.runId, record.step],
  );
  // A run that is paused and goes on is still the one that was started.
  const restarted = record.status === 'running' && known?.['status'] !== 'running';
  await warehouse.upsertByKey('pipeline_runs', [
    {
      run_id: record.runId,
      step: record.step,
      workflow_id: record.workflowId,
      kind: record.kind,
      status: record.status,
      started_at: restarted || known === undefined ? at : String(known['started_at']),
      ended_at: ended.has(record.status) ? at : null,
      detail: record.detail,
      code_version: codeVersion,
      config_hash: configHash,
    },
  ]);
}
