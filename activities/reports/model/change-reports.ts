import { type MetricStyle, metricOrder, metricStyle } from '../format/metric-style.ts';
import type {
  CounterfactualRow,
  DiagnosticRow,
  EstimateRow,
  EventStudyRow,
  ReportData,
} from '../report-data.ts';
import { type EffectSummary, summariseEffect } from './effect-summary.ts';
import { chooseHeadline } from './headline.ts';
import { judge, type Verdict } from './verdict.ts';

/** Everything about one metric of one change. */
export interface MetricReport {
  /** Unique in the report, fit for an element id. */
  anchor: string;
  /** Name of the metric, with the segment where it is not all contacts. */
  name: string;
  style: MetricStyle;
  estimate: EstimateRow;
  /** Estimates of the same effect by other estimators. */
  others: EstimateRow[];
  effect: EffectSummary;
  verdict: Verdict;
  series: CounterfactualRow[];
  eventStudy: EventStudyRow[];
  diagnostics: DiagnosticRow[];
}

/** One process change with its metrics. */
export interface ChangeReport {
  anchor: string;
  changeId: string;
  description: string | null;
  interventionAt: string;
  treated: string[];
  controls: string[];
  metrics: MetricReport[];
}

/** Groups the rows of the report by change and metric; changes by date then name, metrics in their usual order. */
export function buildChangeReports(data: ReportData): ChangeReport[] {
  const byChange = Map.groupBy(data.estimates, (row) => row.change_id);
  const changes = [...byChange].map(([changeId, estimates]) => changeReport(data, changeId, estimates));
  changes.sort((a, b) => compare(a.interventionAt, b.interventionAt) || compare(a.changeId, b.changeId));
  changes.forEach((change, position) => {
    change.anchor = `change-${position + 1}`;
    change.metrics.forEach((metric, index) => {
      metric.anchor = `${change.anchor}-metric-${index + 1}`;
    });
  });
  return changes;
}

function changeReport(data: ReportData, changeId: string, estimates: readonly EstimateRow[]): ChangeReport {
  const units = data.processChanges.filter((row) => row.change_id === changeId);
  const groups = [...Map.groupBy(estimates, (row) => JSON.stringify([row.metric, row.segment])).values()];
  const metrics = groups.map((group) => metricReport(data, group));
  metrics.sort(
    (a, b) =>
      Number(a.estimate.segment !== 'all') - Number(b.estimate.segment !== 'all') ||
      position(a.estimate.metric) - position(b.estimate.metric) ||
      compare(a.name, b.name),
  );
  const first = metrics[0]?.estimate;
  return {
    anchor: '',
    changeId,
    description: units.find((row) => row.description !== null)?.description ?? null,
    interventionAt: units[0]?.intervention_at ?? first?.post_start_at ?? '',
    treated: units.filter((row) => row.role === 'treated').map((row) => row.unit),
    controls: first === undefined ? [] : parseUnits(first.controls),
    metrics,
  };
}

function metricReport(data: ReportData, group: readonly EstimateRow[]): MetricReport {
  const { headline, others } = chooseHeadline(group);
  const style = metricStyle(headline.metric);
  const belongs = (row: { change_id: string; metric: string; segment: string }): boolean =>
    row.change_id === headline.change_id &&
    row.metric === headline.metric &&
    row.segment === headline.segment;
  const series = data.counterfactual.filter(belongs).sort((a, b) => compare(a.day_at, b.day_at));
  const truth =
    headline.segment === 'all'
      ? data.truth?.find((row) => row.change_id === headline.change_id && row.metric === headline.metric)
      : undefined;
  const effect = summariseEffect(headline, series, truth);
  return {
    anchor: '',
    name: headline.segment === 'all' ? style.label : `${style.label}, ${headline.segment}`,
    style,
    estimate: headline,
    others,
    effect,
    verdict: judge(headline, effect, style),
    series,
    eventStudy: data.eventStudy.filter(belongs).sort((a, b) => a.relative_day - b.relative_day),
    diagnostics: data.diagnostics.filter((row) => belongs(row) && row.estimator === headline.estimator),
  };
}

/** The units of a JSON array of names. */
function parseUnits(json: string): string[] {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value.map((unit) => String(unit)) : [];
  } catch {
    return [];
  }
}

function position(metric: string): number {
  const index = metricOrder.indexOf(metric);
  return index === -1 ? metricOrder.length : index;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
