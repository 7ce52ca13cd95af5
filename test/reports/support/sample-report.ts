import { createRandom } from '../../../activities/random.ts';
import { emptyReportData, type ReportData, type TruthRow } from '../../../activities/reports/index.ts';
import type {
  CounterfactualRow,
  DiagnosticRow,
  EstimateRow,
  EventStudyRow,
} from '../../../activities/reports/report-data.ts';
import { sampleDrift } from './sample-drift.ts';
import { sampleOperations } from './sample-operations.ts';
import { day, interventionDay, origin } from './sample-origin.ts';

interface Scenario {
  metric: EstimateRow['metric'];
  level: number;
  /** Log change for handle times and waits, difference otherwise. */
  truth: number;
  error: number;
  noise: number;
}

const scenarios: readonly Scenario[] = [
  { metric: 'aht', level: 421, truth: -0.046, error: 0.0051, noise: 0.015 },
  { metric: 'asa', level: 34, truth: -0.11, error: 0.024, noise: 0.09 },
  { metric: 'service_level', level: 0.781, truth: 0.032, error: 0.0075, noise: 0.02 },
  { metric: 'abandon_rate', level: 0.058, truth: -0.0061, error: 0.0019, noise: 0.006 },
  { metric: 'csat', level: 4.12, truth: 0.012, error: 0.021, noise: 0.05 },
];
const changes = [
  {
    id: 'ivr-redesign',
    description: 'New voice menu for billing and payments: two levels instead of four.',
    queues: ['genesys-eu:billing', 'genesys-eu:payments', 'genesys-eu:refunds'],
    factor: 1,
  },
  {
    id: 'callback-offer',
    description: 'Callback offered after two minutes in the queue.',
    queues: ['cxone-us:501', 'cxone-us:502'],
    factor: -0.6,
  },
];

/** A report's data as 160 days of two changes would give it; the same seed gives the same rows. */
export function sampleReport(seed = 7): ReportData {
  const random = createRandom(seed);
  const data: ReportData = {
    ...emptyReportData(),
    generatedFor: { asOf: day(160), runId: 'pipeline-2026-06-10-5f2c', codeVersion: '0.1.0+3c9f2e1' },
    ...sampleOperations(seed),
    ...sampleDrift(seed),
  };
  const truth: TruthRow[] = [];
  for (const change of changes) {
    for (const unit of change.queues) {
      data.processChanges.push({
        change_id: change.id,
        unit,
        role: 'treated',
        intervention_at: day(interventionDay),
        description: change.description,
        run_id: origin.run_id,
      });
    }
    for (const scenario of scenarios) {
      const actual = scenario.truth * change.factor;
      const delta = actual + scenario.error * 0.8 * random.normal();
      truth.push({ change_id: change.id, metric: scenario.metric, delta: actual });
      const estimate = estimateRow(change, scenario, delta);
      data.estimates.push(estimate);
      data.counterfactual.push(...pathRows(estimate, scenario, random.normal));
      data.eventStudy.push(...eventRows(estimate, scenario, random.normal));
      data.diagnostics.push(...checkRows(estimate));
    }
  }
  return { ...data, truth };
}

/** The sample cut down to one metric of one change and a few rows of everything else, for tests that render often. */
export function smallReport(seed = 7): ReportData {
  const data = sampleReport(seed);
  const chosen = (row: { change_id: string; metric: string }): boolean =>
    row.change_id === 'ivr-redesign' && row.metric === 'aht';
  return {
    ...data,
    estimates: data.estimates.filter(chosen),
    processChanges: data.processChanges.filter((row) => row.change_id === 'ivr-redesign'),
    eventStudy: data.eventStudy.filter(chosen),
    counterfactual: data.counterfactual.filter(chosen).slice(-60),
    diagnostics: data.diagnostics.filter(chosen),
    drift: data.drift.filter(chosen),
    windows: data.windows.slice(-6),
    dialDecisions: data.dialDecisions.slice(-8),
    kpiDaily: data.kpiDaily.slice(0, 14),
    kpiAgents: data.kpiAgents.slice(-8),
    truth: (data.truth ?? []).filter(chosen),
  };
}

function isLog(scenario: Scenario): boolean {
  return scenario.metric === 'aht' || scenario.metric === 'asa';
}

function estimateRow(change: (typeof changes)[number], scenario: Scenario, delta: number): EstimateRow {
  const lower = delta - 1.98 * scenario.error;
  const upper = delta + 1.98 * scenario.error;
  const percent = (value: number): number =>
    isLog(scenario) ? Math.expm1(value) * 100 : (value / scenario.level) * 100;
  const rate = scenario.metric === 'service_level' || scenario.metric === 'abandon_rate';
  const warned = scenario.metric === 'asa';
  return {
    ...origin,
    change_id: change.id,
    metric: scenario.metric,
    segment: 'all',
    estimator: rate ? 'fractional-logit' : scenario.metric === 'csat' ? 'hurdle' : 'twfe',
    headline: true,
    inference: 'clustered',
    convention: 'cr1, fixest, t(G − 1)',
    as_of_at: day(160),
    transform: isLog(scenario) ? 'log' : rate ? 'logit' : 'none',
    estimand_unit: isLog(scenario) ? 'log points' : rate ? 'probability' : 'points',
    delta,
    std_error: scenario.error,
    p_value: Math.min(1, 2 * Math.exp(-0.72 * (delta / scenario.error) ** 2)),
    p_value_adjusted: Math.min(1, 2.4 * Math.exp(-0.72 * (delta / scenario.error) ** 2)),
    ci_level: 0.95,
    ci_lower: lower,
    ci_upper: upper,
    effect_pct: percent(delta),
    effect_pct_lower: percent(lower),
    effect_pct_upper: percent(upper),
    naive_before_after: delta - scenario.error * 4,
    observations: 61_440,
    clusters: 24,
    treated_units: change.queues.length,
    controls: JSON.stringify(Array.from({ length: 13 }, (_, index) => `genesys-eu:q${index + 1}`)),
    unit_kind: 'queue',
    pre_start_at: day(0),
    pre_end_at: day(interventionDay),
    post_start_at: day(interventionDay),
    post_end_at: day(160),
    source_grain: 'hourly',
    handle_time_definition: isLog(scenario) ? 'talk+hold+acw' : null,
    validation_status: warned ? 'warned' : 'passed',
    validation_failures: warned
      ? JSON.stringify([
          { check: 'serial_correlation', message: 'residuals are correlated from hour to hour' },
        ])
      : '[]',
  };
}

function pathRows(estimate: EstimateRow, scenario: Scenario, normal: () => number): CounterfactualRow[] {
  const rows: CounterfactualRow[] = [];
  let shock = 0;
  for (let index = 0; index < 160; index += 1) {
    shock = 0.7 * shock + 0.4 * normal();
    const season = 0.025 * Math.sin((2 * Math.PI * index) / 7) + 0.02 * Math.sin(index / 23);
    const spread = isLog(scenario) ? scenario.level : 1;
    const expected = scenario.level * (1 + season) + shock * scenario.noise * 0.5 * spread;
    const after = index >= interventionDay;
    const shift = (delta: number): number => (isLog(scenario) ? expected * Math.expm1(delta) : delta);
    const observed =
      expected + (after ? shift(estimate.delta) : 0) + 0.25 * scenario.noise * spread * normal();
    const end = (value: number): number => expected + shift(estimate.delta) - shift(value);
    rows.push({
      ...origin,
      change_id: estimate.change_id,
      metric: estimate.metric,
      segment: 'all',
      day_at: day(index),
      observed,
      counterfactual: expected,
      counterfactual_lower: after ? end(estimate.ci_upper ?? 0) : null,
      counterfactual_upper: after ? end(estimate.ci_lower ?? 0) : null,
    });
  }
  return rows;
}

function eventRows(estimate: EstimateRow, scenario: Scenario, normal: () => number): EventStudyRow[] {
  const rows: EventStudyRow[] = [];
  for (let relative = -56; relative <= 42; relative += 7) {
    const reference = relative === -7;
    const error = scenario.error * 1.9;
    const value = reference ? 0 : (relative >= 0 ? estimate.delta : 0) + error * 0.7 * normal();
    rows.push({
      ...origin,
      change_id: estimate.change_id,
      metric: estimate.metric,
      segment: 'all',
      relative_day: relative,
      estimate: value,
      std_error: reference ? null : error,
      ci_lower: reference ? null : value - 1.98 * error,
      ci_upper: reference ? null : value + 1.98 * error,
    });
  }
  return rows;
}

function checkRows(estimate: EstimateRow): DiagnosticRow[] {
  const checks = [
    ['pre_trend', 'passed', 0.41, 'The groups moved in step before the change.'],
    [
      'breusch_pagan',
      'warned',
      0.0002,
      'The spread of residuals changes with volume; clustered errors allow for it.',
    ],
    ['aggregation_bias', 'passed', null, 'Hours are complete and counts add up.'],
    ['clean_separation', 'passed', null, 'No routing change touched these queues within 30 days.'],
    ['residuals', 'passed', null, 'Residuals by fitted value, their quantiles and autocorrelations.'],
  ] as const;
  return checks.map(([name, status, pValue, message]) => ({
    ...origin,
    change_id: estimate.change_id,
    metric: estimate.metric,
    segment: 'all',
    estimator: estimate.estimator,
    check_name: name,
    status,
    statistic: pValue === null ? null : 3.2,
    p_value: pValue,
    message,
    details: name === 'residuals' ? residuals : '{}',
  }));
}

const residuals = JSON.stringify({
  bins: Array.from({ length: 18 }, (_, i) => ({
    fitted: 5.2 + 0.04 * i,
    mean: 0.004 * Math.sin(i),
    standardDeviation: 0.06 - 0.0015 * i,
    rows: 400 + 150 * i * (17 - i),
  })),
  quantiles: { p1: -0.12, p5: -0.081, p25: -0.031, p50: 0.001, p75: 0.032, p95: 0.079, p99: 0.118 },
  autocorrelations: [
    { lag: 1, correlation: 0.41, pairs: 61_000 },
    { lag: 24, correlation: 0.12, pairs: 60_000 },
    { lag: 168, correlation: 0.05, pairs: 52_000 },
  ],
});
