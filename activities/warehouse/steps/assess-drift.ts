import type { DriftPoint, DriftResult } from '../../contract/drift-result.ts';
import type { DriftOutcome, DriftRequest } from '../../contract/steps.ts';
import { assessDriftRun } from '../../drift/index.ts';
import type { QueryRow } from '../port.ts';
import type { StepDependencies } from './dependencies.ts';
import {
  type DriftSeriesRows,
  type ReferenceInterval,
  readDriftSeries,
  readReferences,
  referenceBefore,
  toDriftPoint,
} from './drift-history.ts';
import { raiseRunEvents } from './raise-run-events.ts';
import { writableRow } from './writable-row.ts';

interface Assessed extends DriftSeriesRows {
  references: ReferenceInterval[];
  points: DriftPoint[];
  /** Verdict of each point, in order. */
  verdicts: DriftResult[];
}

/**
 * Judges every stored daily effect against the 30 days before it and writes the verdicts back; raises the events of the
 * run. Verdicts follow from the points alone, so a repeat gives the same rows and the same event ids.
 */
export async function assessDrift(
  request: DriftRequest,
  dependencies: StepDependencies,
): Promise<DriftOutcome> {
  const { warehouse, config } = dependencies;
  const series: Assessed[] = [];
  for (const own of await readDriftSeries(warehouse, request.changeIds, request.asOf)) {
    const references = await readReferences(warehouse, own.changeId, own.metric, own.estimator);
    series.push({
      ...own,
      references,
      points: own.rows.map((row) => toDriftPoint(row, references)),
      verdicts: [],
    });
  }
  const days = [...new Set(series.flatMap(({ points }) => points.map(({ at }) => Date.parse(at))))].sort(
    (a, b) => a - b,
  );
  for (const day of days) {
    const present = series.filter(({ points }) => points.some(({ at }) => Date.parse(at) === day));
    const results = assessDriftRun(
      present.map(({ points }) => ({ history: points.filter(({ at }) => Date.parse(at) <= day) })),
      config.drift.rule,
    );
    present.forEach((own, position) => {
      own.verdicts.push(results[position]!);
    });
  }
  const rows = series.flatMap((own) =>
    own.rows.map((row, position) => judgedRow(row, own.verdicts[position]!, own.references)),
  );
  await warehouse.upsertByKey('drift_checks', rows);
  const current = series.map((own) => ({
    changeId: own.changeId,
    metric: own.metric,
    verdict: own.verdicts.at(-1)!,
  }));
  const raised = await raiseRunEvents(request, current, dependencies);
  return {
    points: rows.length,
    firing: current.filter(({ verdict }) => verdict.state === 'firing').length,
    raised,
  };
}

function judgedRow(row: QueryRow, verdict: DriftResult, references: readonly ReferenceInterval[]) {
  const reference = referenceBefore(references, Date.parse(String(row['as_of_at'])));
  return {
    ...writableRow(row),
    baseline_mean: verdict.baseline.mean,
    baseline_sd: verdict.baseline.standardDeviation,
    baseline_observations: verdict.baseline.observations,
    z_score: verdict.zScore,
    flag_2sd: verdict.drifted,
    flag_robust: verdict.rules.robust.alert,
    flag_outside_ci: verdict.rules.outsideConfidence.flag === true,
    reference_ci_lower: reference?.lower ?? null,
    reference_ci_upper: reference?.upper ?? null,
    alert: verdict.alert,
    severity: verdict.severity,
    state: verdict.state,
    reasons: JSON.stringify(verdict.reasons),
  };
}
