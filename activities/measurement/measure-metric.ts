import type { ChangeConfig, EventConfig } from '../contract/config.ts';
import type { Metric } from '../contract/enums.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { ComparisonGuard } from '../contract/steps.ts';
import { estimate } from '../estimation/estimate.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { checkEstimate } from './checks.ts';
import { type ControlCandidate, chooseControls } from './choose-controls.ts';
import { counterfactualRows } from './counterfactual-rows.ts';
import { dailyEffects } from './daily-effects.ts';
import { definitionsIn, otherwiseDefined, refuseMixedHandleTime } from './handle-time.ts';
import type {
  CounterfactualRow,
  DailyEffects,
  DiagnosticRow,
  EstimateRow,
  EventStudyRow,
  WeightRow,
} from './measurement-rows.ts';
import type { MetricFacts } from './metric-facts.ts';
import { metricModel, usesHandleTime } from './metric-model.ts';
import { diagnosticRows, estimateRow, eventStudyRows, weightRows } from './metric-rows.ts';
import { metricSpec } from './metric-spec.ts';
import { type WeightedEstimate, weightSurveys } from './survey-weighting.ts';
import { distinctText, numbersOf, selectRows, textOf } from './table-rows.ts';
import { seriesByUnit, type UnitSeries } from './unit-series.ts';

const weeksAround: [number, number] = [-8, 8];

/** What one metric of one change comes to. */
export interface MetricMeasurement {
  /** The headline first, then those beside it. */
  estimates: EstimateRow[];
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
  preAggregatedUnits: readonly string[];
  /** What keeps the two sides apart; left out: nothing is known. */
  guard?: ComparisonGuard | undefined;
}

/** Measures one metric of a change on its panel; throws `data` errors that name what the panel lacks. */
export function measureMetric(options: MeasureMetricOptions): MetricMeasurement {
  const { table, change, metric, asOf } = options;
  const model = metricModel(metric, table);
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
  const candidates = withControls ? rankControls(options, model.column, series, treated) : [];
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
  const refusesMixed = usesHandleTime(metric) && !change.allowMixedHandleTime;
  if (refusesMixed) refuseMixedHandleTime(change.id, panel, model.column);
  const present: ChangeConfig = { ...change, treated: treated.map(({ unit }) => unit) };
  const spec = metricSpec({ change: present, model, events: options.events });
  const result = estimate(panel, spec);
  const study = withControls
    ? estimate(
        panel,
        metricSpec({ change: present, model, events: [], overrides: eventStudyKeys(model.transform) }),
      )
    : undefined;

  const times = numbersOf(panel, 'interval_start');
  const firstMs = times.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY);
  const preAggregated =
    distinctText(panel, 'source_grain').includes('pre-aggregated') ||
    options.preAggregatedUnits.some((unit) => used.has(unit));
  const surveys =
    withControls && model.hurdle !== undefined
      ? weightSurveys(panel, spec)
      : { estimates: [], checks: [], biased: false };
  const plain: WeightedEstimate = { estimator: result.estimator, spec, result };
  const [headline, ...beside] = surveys.biased
    ? [...surveys.estimates, plain]
    : [plain, ...surveys.estimates];
  const checked = (of: WeightedEstimate) => [
    ...checkEstimate(of.result, {
      metric,
      preMs: interventionMs - firstMs,
      leftOut: change.treated.filter((unit) => !series.has(unit)),
      controls: controls.length,
      eventStudy: study,
      handleTimeDefinitions: usesHandleTime(metric) ? definitionsIn(panel, model.column) : [],
      preAggregated,
      guard: withControls ? (options.guard?.checks ?? []) : [],
    }),
    ...surveys.checks,
  ];
  const facts: Omit<MetricFacts, 'estimator' | 'headline' | 'spec' | 'result' | 'checks'> = {
    grain: { change_id: change.id, metric, segment: 'all' },
    model,
    study,
    treated,
    controls,
    candidates,
    panel,
    preAggregated,
    asOf,
    interventionMs,
    firstMs,
  };
  const leading: MetricFacts = { ...facts, ...headline!, headline: true, checks: checked(headline!) };
  const others = beside.map(
    (estimate): MetricFacts => ({ ...facts, ...estimate, headline: false, checks: checked(estimate) }),
  );
  return {
    estimates: [leading, ...others].map(estimateRow),
    eventStudy: eventStudyRows(leading),
    counterfactual: counterfactualRows(leading),
    weights: weightRows(leading),
    diagnostics: [leading, ...others].flatMap(diagnosticRows),
    daily: {
      metric,
      estimator: plain.estimator,
      points: dailyEffects(panel, plain.spec, interventionMs, options.driftDays, options.driftWindowMs),
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
    hurdle: undefined,
  };
}

function rankControls(
  options: MeasureMetricOptions,
  column: string,
  series: Map<string, UnitSeries>,
  treated: UnitSeries[],
): ControlCandidate[] {
  const { controls, intervention, allowMixedHandleTime } = options.change;
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
  const strangers =
    usesHandleTime(options.metric) && !allowMixedHandleTime
      ? otherwiseDefined(
          options.table,
          column,
          treated.map(({ unit }) => unit),
        )
      : [];
  const excluded = new Map([
    ...strangers,
    ...exclusions.map(({ unit, reason }): [string, string] => [unit, reason]),
  ]);
  return chooseControls(treated, candidates, Date.parse(intervention), excluded);
}
