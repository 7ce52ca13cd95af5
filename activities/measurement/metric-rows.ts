import type { EstimateResult } from '../contract/estimate-result.ts';
import { isSkillUnit } from '../contract/unit-kind.ts';
import { overallStatus } from './checks.ts';
import { definitionsIn } from './handle-time.ts';
import type { DiagnosticRow, EstimateRow, EventStudyRow, WeightRow } from './measurement-rows.ts';
import type { MetricFacts } from './metric-facts.ts';
import { usesHandleTime } from './metric-model.ts';
import { meanBetween, type UnitSeries } from './unit-series.ts';

/** A row of `impact_estimates`. */
export function estimateRow(facts: MetricFacts): EstimateRow {
  const { result, spec, panel, checks, treated, interventionMs } = facts;
  const intervention = new Date(interventionMs).toISOString();
  const definitions = usesHandleTime(facts.grain.metric) ? definitionsIn(panel, facts.model.column) : [];
  return {
    ...facts.grain,
    estimator: facts.estimator,
    headline: facts.headline,
    inference: result.inference,
    convention: `${spec.inference.smallSample}${result.inference === 'newey-west' ? ', lags by calendar' : ''}`,
    as_of_at: facts.asOf,
    transform: facts.model.transform,
    estimand_unit: facts.model.unit,
    delta: result.delta,
    std_error: result.standardError,
    p_value: result.pValue,
    p_value_adjusted: null,
    ci_level: result.confidenceInterval.level,
    ci_lower: result.confidenceInterval.lower,
    ci_upper: result.confidenceInterval.upper,
    ...relativePercent(result),
    naive_before_after: beforeAfter(treated, interventionMs),
    observations: result.observations,
    clusters: result.clusters?.[0] ?? null,
    treated_units: treated.length,
    controls: JSON.stringify(facts.controls.map(({ unit }) => unit).sort()),
    unit_kind: treated.every(({ unit }) => isSkillUnit(unit)) ? 'skill' : 'queue',
    pre_start_at: new Date(facts.firstMs).toISOString(),
    pre_end_at: intervention,
    post_start_at: intervention,
    post_end_at: facts.asOf,
    source_grain: facts.preAggregated ? 'pre-aggregated' : 'hourly',
    // No single definition speaks for a panel that mixes them.
    handle_time_definition:
      definitions.length === 1 ? (definitions[0] as EstimateRow['handle_time_definition']) : null,
    validation_status: overallStatus(checks),
    validation_failures: JSON.stringify(
      checks.filter(({ status }) => status !== 'passed').map(({ name, message }) => ({ name, message })),
    ),
  };
}

/** Rows of `impact_event_study`, one a week around the change. */
export function eventStudyRows({ study, grain }: MetricFacts): EventStudyRow[] {
  return (study?.eventStudy ?? []).map((point) => ({
    ...grain,
    relative_day: point.relativeTime * 7,
    estimate: point.estimate,
    std_error: point.standardError,
    ci_lower: point.lower,
    ci_upper: point.upper,
  }));
}

/** Rows of `impact_weights`: every unit that was considered, with why it is in or out. */
export function weightRows({ candidates, controls, grain }: MetricFacts): WeightRow[] {
  return candidates.map((candidate) => ({
    ...grain,
    kind: 'unit',
    name: candidate.unit,
    weight: candidate.chosen ? 1 / controls.length : null,
    correlation: candidate.correlation,
    distance: candidate.distance,
    reason: candidate.reason,
  }));
}

/** Rows of `impact_diagnostics`, one a check. */
export function diagnosticRows({ checks, estimator, grain }: MetricFacts): DiagnosticRow[] {
  return checks.map((check) => ({
    ...grain,
    estimator,
    check_name: check.name,
    status: check.status,
    statistic: check.statistic,
    p_value: check.pValue,
    message: check.message,
    details: JSON.stringify(check.details),
  }));
}

function relativePercent({ relativeEffect }: EstimateResult) {
  const percent = (value: number | null | undefined) =>
    value === null || value === undefined ? null : value * 100;
  return {
    effect_pct: percent(relativeEffect?.estimate),
    effect_pct_lower: percent(relativeEffect?.lower),
    effect_pct_upper: percent(relativeEffect?.upper),
  };
}

/** Mean after minus mean before of the treated units: what a reader might compute by hand, and not causal. */
function beforeAfter(treated: readonly UnitSeries[], interventionMs: number): number | null {
  const differences = treated
    .map(
      (series) =>
        meanBetween(series, interventionMs, Number.POSITIVE_INFINITY) -
        meanBetween(series, Number.NEGATIVE_INFINITY, interventionMs),
    )
    .filter((difference) => !Number.isNaN(difference));
  return differences.length === 0
    ? null
    : differences.reduce((sum, value) => sum + value, 0) / differences.length;
}
