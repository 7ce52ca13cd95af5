import { z } from 'zod';
import {
  handleTimeDefinition,
  inferenceKind,
  measuredEstimator,
  metric,
  severity,
  sourceGrain,
  transformKind,
  unitKind,
  validationStatus,
} from '../enums.ts';
import { double, flag, integer, json, oneOf, text, timestamp } from './columns.ts';
import { defineTable, provenance } from './define-table.ts';

const n = z.nullable;
const grain = {
  run_id: provenance.run_id,
  change_id: text('Process change'),
  metric: oneOf(metric, 'Outcome'),
  segment: text('"all" or the value of the segment'),
  estimator: oneOf(measuredEstimator, 'Estimator'),
};

export const impactEstimates = defineTable({
  name: 'impact_estimates',
  layer: 'planner',
  description: 'Effect of each process change on each metric over the whole post-period; append-only',
  key: ['run_id', 'change_id', 'metric', 'segment', 'estimator'],
  columns: {
    ...grain,
    headline: flag('This estimator speaks for the metric; others stand beside it'),
    inference: oneOf(inferenceKind, 'How the standard error was formed'),
    convention: text('Small-sample convention and lag rule of the standard error'),
    as_of_at: timestamp('Data before this instant was used'),
    transform: oneOf(transformKind, 'Scale of the outcome in the regression'),
    estimand_unit: text('Unit of delta'),
    delta: double(
      'Effect on the scale of the regression; for fractional and hurdle models on the scale of the outcome',
    ),
    std_error: n(double('Standard error of delta')),
    p_value: n(double('Two-sided p-value of no effect')),
    p_value_adjusted: n(double('Benjamini–Hochberg within the run')),
    ci_level: double('Level of the interval'),
    ci_lower: n(double('Lower end of the interval for delta')),
    ci_upper: n(double('Upper end of the interval for delta')),
    effect_pct: n(double('Effect relative to the counterfactual, percent')),
    effect_pct_lower: n(double('Lower end, percent')),
    effect_pct_upper: n(double('Upper end, percent')),
    naive_before_after: n(
      double('Treated mean after minus before on the scale of the regression: not causal'),
    ),
    observations: integer('Rows in the regression'),
    clusters: n(integer('Clusters behind the standard error')),
    treated_units: integer('Treated units'),
    controls: json('Control units used'),
    unit_kind: oneOf(unitKind, 'What a unit is'),
    pre_start_at: timestamp('Start of the pre-period'),
    pre_end_at: timestamp('End of the pre-period, exclusive: the intervention'),
    post_start_at: timestamp('Start of the post-period'),
    post_end_at: timestamp('End of the post-period, exclusive'),
    source_grain: oneOf(sourceGrain, 'What the panel was built from'),
    handle_time_definition: n(oneOf(handleTimeDefinition, 'Definition behind handle-time metrics')),
    validation_status: oneOf(validationStatus, 'Outcome of the checks'),
    validation_failures: json('Checks that warned or failed, with their messages'),
    ...omitRunId(),
  },
});

export const impactEventStudy = defineTable({
  name: 'impact_event_study',
  layer: 'planner',
  description: 'Effect by time relative to the intervention',
  key: ['run_id', 'change_id', 'metric', 'segment', 'relative_day'],
  columns: {
    run_id: provenance.run_id,
    change_id: grain.change_id,
    metric: grain.metric,
    segment: grain.segment,
    relative_day: integer('Start of the bin in days from the intervention'),
    estimate: double('Difference to the reference period'),
    std_error: n(double('Standard error')),
    ci_lower: n(double('Pointwise lower end')),
    ci_upper: n(double('Pointwise upper end')),
    ...omitRunId(),
  },
});

export const impactCounterfactual = defineTable({
  name: 'impact_counterfactual',
  layer: 'planner',
  description: 'Observed and counterfactual daily mean of the treated units',
  key: ['run_id', 'change_id', 'metric', 'segment', 'day_at'],
  columns: {
    run_id: provenance.run_id,
    change_id: grain.change_id,
    metric: grain.metric,
    segment: grain.segment,
    day_at: timestamp('UTC day'),
    observed: n(double('Observed mean, natural unit of the metric')),
    counterfactual: n(double('What the model expects without the change, natural unit')),
    counterfactual_lower: n(double('Lower end, from the interval of the effect')),
    counterfactual_upper: n(double('Upper end, from the interval of the effect')),
    ...omitRunId(),
  },
});

export const impactWeights = defineTable({
  name: 'impact_weights',
  layer: 'planner',
  description: 'Units and periods behind an estimate: control choice, distances and weights',
  key: ['run_id', 'change_id', 'metric', 'segment', 'kind', 'name'],
  columns: {
    run_id: provenance.run_id,
    change_id: grain.change_id,
    metric: grain.metric,
    segment: grain.segment,
    kind: oneOf(z.enum(['unit', 'time']), 'Weight of a unit or of a period'),
    name: text('Unit or period'),
    weight: n(double('Weight; null where the unit was considered and left out')),
    correlation: n(double('Pre-period correlation with the treated mean')),
    distance: n(double('Standardised distance in level and volume')),
    reason: text('Why it is in or out'),
    ...omitRunId(),
  },
});

export const impactDiagnostics = defineTable({
  name: 'impact_diagnostics',
  layer: 'planner',
  description: 'What was checked for each estimate',
  key: ['run_id', 'change_id', 'metric', 'segment', 'estimator', 'check_name'],
  columns: {
    ...grain,
    check_name: text('Check'),
    status: oneOf(validationStatus, 'Outcome'),
    statistic: n(double('Test statistic')),
    p_value: n(double('p-value')),
    message: text('What it means'),
    details: json('Further figures'),
    ...omitRunId(),
  },
});

export const driftChecks = defineTable({
  name: 'drift_checks',
  layer: 'planner',
  description:
    'Effect over the last window before each day, against its rolling 30-day baseline; one point a day',
  key: ['change_id', 'metric', 'segment', 'as_of_at'],
  columns: {
    run_id: provenance.run_id,
    change_id: grain.change_id,
    metric: grain.metric,
    segment: grain.segment,
    estimator: grain.estimator,
    as_of_at: timestamp('End of the window'),
    window_s: integer('Length of the window in seconds'),
    delta: double('Effect over the window'),
    std_error: n(double('Its standard error')),
    baseline_mean: n(double('Mean of the points of the 30 days before')),
    baseline_sd: n(double('Their standard deviation, n − 1')),
    baseline_observations: integer('Points in the baseline'),
    z_score: n(double('(delta − baseline_mean) / baseline_sd')),
    flag_2sd: flag('|z_score| > 2'),
    flag_robust: flag('The robust rule is firing'),
    flag_outside_ci: flag('Outside the interval of the last validated estimate'),
    reference_ci_lower: n(double('Lower end of that interval')),
    reference_ci_upper: n(double('Upper end of that interval')),
    alert: flag('An alert stands for this point'),
    severity: oneOf(severity, 'Severity'),
    state: oneOf(z.enum(['ok', 'pending', 'firing', 'resolved']), 'State of the episode'),
    reasons: json('Why'),
    ...omitRunId(),
  },
});

function omitRunId(): Omit<typeof provenance, 'run_id'> {
  const { run_id: _runId, ...rest } = provenance;
  return rest;
}
