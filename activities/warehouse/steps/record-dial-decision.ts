import type { DialOutcome } from '../../contract/steps.ts';
import { schemaVersion } from '../../contract/tables/index.ts';
import type { StepDependencies } from './dependencies.ts';
import { storeLimitEvents } from './limit-events.ts';

export interface DialRecord {
  runId: string;
  campaignId: string;
  decidedAt: string;
  outcome: Omit<DialOutcome, 'policyState'>;
}

/** Keeps one decision of the dial tuner with what it saw, limits of the platform included; a repeat of the tick rewrites its row. */
export async function recordDialDecision(
  { runId, campaignId, decidedAt, outcome }: DialRecord,
  { warehouse, codeVersion, configHash, clock }: StepDependencies,
): Promise<void> {
  await storeLimitEvents(outcome.rateLimitEvents ?? [], runId, null, warehouse);
  await warehouse.upsertByKey('dial_decisions', [
    {
      campaign_id: campaignId,
      decision_id: outcome.decisionId,
      decided_at: decidedAt,
      action: outcome.action,
      current_ratio: outcome.currentRatio,
      new_ratio: outcome.newRatio,
      answer_rate: outcome.answerRate,
      p75_wrap_up_s: outcome.p75WrapUp,
      policy: outcome.policy,
      reasons: JSON.stringify(outcome.reasons),
      written: outcome.written,
      calls: outcome.calls,
      run_id: runId,
      code_version: codeVersion,
      config_hash: configHash,
      input_rows: outcome.calls,
      input_max_interval_at: null,
      schema_version: schemaVersion,
      created_at: clock().toISOString(),
    },
  ]);
}
