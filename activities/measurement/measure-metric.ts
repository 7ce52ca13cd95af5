import type { ChangeConfig, EventConfig } from '../contract/config.ts';
import type { Metric } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { EstimateResult } from '../contract/estimate-result.ts';
import type { ComparisonGuard } from '../contract/steps.ts';
import { estimate } from '../estimation/estimate.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { checkEstimate, overallStatus } from './checks.ts';
import { type ControlCandidate, chooseControls } from './choose-controls.ts';
import { counterfactualDays } from './counterfactual.ts';
import { dailyEffects } from './daily-effects.ts';
import type {
  CounterfactualRow,
  DailyEffects,
  DiagnosticRow,
  EstimateRow,
  EventStudyRow,
  WeightRow,
} from './measurement-rows.ts';
import { metricModel, usesHandleTime } from './metric-model.ts';
import { metricSpec } from './metric-spec.ts';
import { numbersOf, selectRows, textOf } from './table-rows.ts';
import { meanBetween, seriesByUnit, type UnitSeries } from './unit-series.ts';

const weeksAround: [number, number] = [-8, 8];

/** What one metric of one change comes to. */
export interface MetricMeasurement {
  estimate: EstimateRow;
  eventStudy: EventStudyRow[];
  counterfactual: CounterfactualRow[];
  weights: WeightRow[];
  diagnostics: DiagnosticRow[];
  daily: DailyEffects;
}

export interface MeasureMetricOptions {
  table: DataTable;
  change: ChangeConfig;
  /** Units treated by any change: never controls. */
  everTreated: ReadonlySet<string>;
  metric: Metric;
  asOf: string;
  events: readonly EventConfig[];
  driftDays: readonly string[];
  driftWindowMs: number;
  /** What keeps the two sides apart; left out: nothing is known. */
  guard?: ComparisonGuard | undefined;
}

/** Measures one metric of a change on its panel; throws `data` errors that name what the panel lacks. */
export function measureMetric(options: MeasureMetricOptions): MetricMeasurement {
  const { table, change, metric, asOf } = options;
  const model = metricModel(metric);
  const interventionMs = Date.parse(change.intervention);
  const toScale =
    model.transform === 'log'
      ? (value: number) => Math.log(Math.max(value, model.epsilon ?? 0))
      : (value: number) => value;
  const series = seriesByUnit(table, model.column, toScale);
  const treated = change.treated.flatMap((unit) => series.get(unit) ?? []);
  if (treated.length === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'no-treated-rows',
      message: `${change.id}: no treated queue has a value of ${metric} (${change.treated.join(', ')})`,
      hint: 'check the queue ids of the change, or leave the metric out',
    });
  }
  const withControls = change.design !== 'its' && change.controls !== 'none';
  const candidates = withControls ? rankControls(options, series, treated, interventionMs) : [];
  const controls = candidates.filter(({ chosen }) => chosen).map(({ unit }) => series.get(unit)!);
  if (withControls && controls.length === 0) {
    throw new ContraflowError({
      kind: 'data',
      code: 'no-controls',
      message: `${change.id}: no queue can serve as a control for ${metric}`,
      hint: 'name controls in the change, or set design: its for a series without controls',
    });
  }

  const used = new Set([...treated, ...controls].map(({ unit }) => unit));
  const { codes, labels } = textOf(table, 'unit');
  const panel = selectRows(table, (row) => used.has(labels[codes[row]!] ?? ''));
  const spec = metricSpec({ change, metric, events: options.events });
  const result = estimate(panel, spec);
  const study = withControls
    ? estimate(panel, metricSpec({ change, metric, events: [], overrides: eventStudyKeys(model.transform) }))
    : undefined;

  const times = numbersOf(panel, 'interval_start');
  const firstMs = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const checks = checkEstimate(result, {
    metric,
    preMs: interventionMs - firstMs,
    controls: controls.length,
    eventStudy: study,
    handleTimeDefinitions: usesHandleTime(metric) ? distinct(panel, 'handle_time_definition') : [],
    preAggregated: distinct(panel, 'source_grain').includes('pre-aggregated'),
    guard: withControls ? (options.guard?.checks ?? []) : [],
  });
  const grain = { change_id: change.id, metric, segment: 'all' };
  const halfWidth = halfWidthOf(result);
  return {
    estimate: {
      ...grain,
      estimator: result.estimator,
      inference: result.inference,
      convention: `${spec.inference.smallSample}${spec.inference.kind === 'newey-west' ? ', lags by calendar' : ''}`,
      as_of_at: asOf,
      transform: model.transform,
      estimand_unit: model.unit,
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
      controls: JSON.stringify(controls.map(({ unit }) => unit).sort()),
      unit_kind: 'queue',
      pre_start_at: new Date(firstMs).toISOString(),
      pre_end_at: new Date(interventionMs).toISOString(),
      post_start_at: new Date(interventionMs).toISOString(),
      post_end_at: asOf,
      source_grain: distinct(panel, 'source_grain').includes('pre-aggregated') ? 'pre-aggregated' : 'hourly',
      handle_time_definition: usesHandleTime(metric)
        ? (distinct(panel, 'handle_time_definition')[0] as EstimateRow['handle_time_definition'])
        : null,
      validation_status: overallStatus(checks),
      validation_failures: JSON.stringify(
        checks.filter(({ status }) => status !== 'passed').map(({ name, message }) => ({ name, message })),
      ),
    },
    eventStudy: (study?.eventStudy ?? []).map((point) => ({
      ...grain,
      relative_day: point.relativeTime * 7,
      estimate: point.estimate,
      std_error: point.standardError,
      ci_lower: point.lower,
      ci_upper: point.upper,
    })),
    counterfactual: counterfactualRows(result, grain, {
      treated,
      controls,
      interventionMs,
      transform: model.transform,
      halfWidth,
    }),
    weights: candidates.map((candidate) => ({
      ...grain,
      kind: 'unit',
      name: candidate.unit,
      weight: candidate.chosen ? 1 / controls.length : null,
      correlation: candidate.correlation,
      distance: candidate.distance,
      reason: candidate.reason,
    })),
    diagnostics: checks.map((check) => ({
      ...grain,
      estimator: result.estimator,
      check_name: check.name,
      status: check.status,
      statistic: check.statistic,
      p_value: check.pValue,
      message: check.message,
      details: JSON.stringify(check.details),
    })),
    daily: {
      metric,
      estimator: result.estimator,
      points: dailyEffects(panel, spec, interventionMs, options.driftDays, options.driftWindowMs),
    },
  };
}

/** Weekly bins on the linear scale: the event study looks at shape, the headline at size. */
function eventStudyKeys(transform: 'none' | 'log' | 'logit') {
  return {
    estimator: 'event-study' as const,
    transform,
    absorb: ['unit', 'interval_start'],
    window: weeksAround,
    periodUnit: 'week' as const,
  };
}

function rankControls(
  options: MeasureMetricOptions,
  series: Map<string, UnitSeries>,
  treated: UnitSeries[],
  interventionMs: number,
): ControlCandidate[] {
  const { controls } = options.change;
  const exclusions = options.guard?.exclusions ?? [];
  if (Array.isArray(controls)) {
    const dropped = new Map(
      exclusions.filter(({ evenIfNamed }) => evenIfNamed).map(({ unit, reason }) => [unit, reason]),
    );
    return controls.map((unit) => ({
      unit,
      correlation: null,
      distance: null,
      chosen: series.has(unit) && !dropped.has(unit),
      reason:
        dropped.get(unit) ??
        (series.has(unit) ? 'named in the configuration' : 'named in the configuration, but without values'),
    }));
  }
  const candidates = [...series.values()].filter(({ unit }) => !options.everTreated.has(unit));
  const excluded = new Map(exclusions.map(({ unit, reason }) => [unit, reason]));
  return chooseControls(treated, candidates, interventionMs, excluded);
}

function counterfactualRows(
  result: EstimateResult,
  grain: { change_id: string; metric: Metric; segment: string },
  path: Parameters<typeof counterfactualDays>[0],
): CounterfactualRow[] {
  if (path.controls.length > 0) {
    return counterfactualDays(path).map((day) => ({
      ...grain,
      day_at: day.dayAt,
      observed: day.observed,
      counterfactual: day.counterfactual,
      counterfactual_lower: day.lower,
      counterfactual_upper: day.upper,
    }));
  }
  const back = (value: number | null | undefined) =>
    value === null || value === undefined ? null : path.transform === 'log' ? Math.exp(value) : value;
  const days = new Map<
    string,
    { observed: number[]; expected: number[]; lower: number[]; upper: number[] }
  >();
  for (const point of result.counterfactual ?? []) {
    const day = new Date(typeof point.time === 'number' ? point.time : Date.parse(point.time))
      .toISOString()
      .slice(0, 10);
    const entry = days.get(day) ?? { observed: [], expected: [], lower: [], upper: [] };
    if (point.observed !== null) entry.observed.push(point.observed);
    entry.expected.push(point.counterfactual);
    if (point.lower !== null && point.lower !== undefined) entry.lower.push(point.lower);
    if (point.upper !== null && point.upper !== undefined) entry.upper.push(point.upper);
    days.set(day, entry);
  }
  const mean = (values: number[]) =>
    values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
  return [...days].map(([day, entry]) => ({
    ...grain,
    day_at: `${day}T00:00:00.000Z`,
    observed: back(mean(entry.observed)),
    counterfactual: back(mean(entry.expected)),
    counterfactual_lower: back(mean(entry.lower)),
    counterfactual_upper: back(mean(entry.upper)),
  }));
}

function halfWidthOf({ confidenceInterval: { lower, upper } }: EstimateResult): number | null {
  return lower === null || upper === null ? null : (upper - lower) / 2;
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

function distinct(table: DataTable, name: string): string[] {
  const { codes, labels } = textOf(table, name);
  return [...new Set(codes)]
    .filter((code) => code >= 0)
    .map((code) => labels[code]!)
    .sort();
}
