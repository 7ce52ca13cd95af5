import { type AlertContent, createAlertEvent } from '../../alerts/index.ts';
import type { DriftResult } from '../../contract/drift-result.ts';
import type { DriftRequest, RaisedEvents } from '../../contract/steps.ts';
import type { QueryRow } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';
import { storeEvents } from './store-events.ts';

/** Verdict about the latest point of a change and metric. */
export interface CurrentVerdict {
  changeId: string;
  metric: string;
  verdict: DriftResult;
}

/**
 * Raises the events of a cycle: one `effect.validated` for each change and metric, `drift.detected` while an episode
 * stands (its id is that of the episode, so it is delivered once), `drift.resolved` when it ends.
 */
export async function raiseRunEvents(
  request: DriftRequest,
  current: readonly CurrentVerdict[],
  dependencies: StepDependencies,
): Promise<RaisedEvents> {
  const { warehouse } = dependencies;
  const estimates = await warehouse.query(
    'SELECT * FROM impact_estimates WHERE run_id = $1 AND coalesce(headline, TRUE) ORDER BY change_id, metric',
    [request.runId],
  );
  const contents: AlertContent[] = [];
  for (const estimate of estimates) {
    const own = current.find(
      ({ changeId, metric }) => changeId === estimate['change_id'] && metric === estimate['metric'],
    );
    const subject = `${estimate['change_id']}/${estimate['metric']}`;
    const data = effectData(estimate, own?.verdict, dependencies);
    const shared = { subject, time: request.asOf, data };
    if (estimate['validation_status'] === 'passed' || estimate['validation_status'] === 'warned') {
      contents.push({
        ...shared,
        type: 'effect.validated',
        episode: request.runId,
        severity: 'info',
        summary: effectSummary(estimate),
      });
    }
    if (own?.verdict.state === 'firing') {
      contents.push({
        ...shared,
        type: 'drift.detected',
        episode: own.verdict.episode!.openedAt,
        severity: own.verdict.severity,
        summary: `The effect of ${estimate['change_id']} on ${estimate['metric']} has shifted since ${own.verdict.episode!.startedAt.slice(0, 10)}: review capacity`,
      });
    }
    if (own?.verdict.transition === 'resolved' && own.verdict.episode !== null) {
      contents.push({
        ...shared,
        type: 'drift.resolved',
        episode: own.verdict.episode.openedAt,
        severity: 'info',
        summary: `The effect of ${estimate['change_id']} on ${estimate['metric']} is back within its baseline`,
      });
    }
  }
  return storeEvents(contents.map(createAlertEvent), request.runId, dependencies);
}

function effectSummary(estimate: QueryRow): string {
  const percent = estimate['effect_pct'] === null ? '' : ` (${Number(estimate['effect_pct']).toFixed(1)} %)`;
  return `${estimate['change_id']}: ${estimate['metric']} ${Number(estimate['delta']).toFixed(4)} ${estimate['estimand_unit']}${percent}`;
}

function effectData(
  estimate: QueryRow,
  verdict: DriftResult | undefined,
  { config }: StepDependencies,
): Record<string, unknown> {
  const change = config.changes.find(({ id }) => id === estimate['change_id']);
  return {
    change_id: estimate['change_id'],
    metric: estimate['metric'],
    units: change?.treated ?? [],
    design: change?.design ?? null,
    estimator: estimate['estimator'],
    inference: estimate['inference'],
    transform: estimate['transform'],
    unit: estimate['estimand_unit'],
    delta: estimate['delta'],
    standard_error: estimate['std_error'],
    p_value: estimate['p_value'],
    confidence_interval: {
      level: estimate['ci_level'],
      lower: estimate['ci_lower'],
      upper: estimate['ci_upper'],
    },
    relative_effect: estimate['effect_pct'] === null ? null : Number(estimate['effect_pct']) / 100,
    drift:
      verdict === undefined
        ? null
        : {
            z_score: verdict.zScore,
            baseline_mean: verdict.baseline.mean,
            baseline_sd: verdict.baseline.standardDeviation,
          },
    checks: estimate['validation_failures'],
    staffing: null,
    as_of_at: estimate['as_of_at'],
    run_id: estimate['run_id'],
  };
}
