import type { PlotOptions } from '@observablehq/plot';
import { formatDifference, formatLevel } from '../format/effect-format.ts';
import { formatNumber, formatSigned } from '../format/numbers.ts';
import { formatDay } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet } from '../html/section.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import { type DailyPoint, dailyPoints } from '../model/daily-series.ts';
import { deltaScale } from '../model/effect-summary.ts';
import { levelWords } from '../model/verdict.ts';
import { counterfactualPlot, type PanelOptions } from '../plots/counterfactual.ts';
import { cumulativePlot, pointwisePlot } from '../plots/differences.ts';
import { colours } from '../plots/theme.ts';

const widths = { wide: 690, narrow: 340 };

/** The three panels of one metric, observed against expected, difference by day, and their running sum, on one time axis. */
export function observedFigures(change: ChangeReport, metric: MetricReport): Markup {
  const points = dailyPoints(metric.series, metric.estimate.metric, metric.estimate.post_start_at);
  if (points.length === 0)
    return nothingYet('No counterfactual series has been written for this estimate.', null);
  const { style } = metric;
  const panel = (
    name: string,
    title: string,
    description: string,
    label: string,
    draw: (points: readonly DailyPoint[], options: PanelOptions, width: number) => PlotOptions,
  ) => ({
    id: `${metric.anchor}-${name}`,
    title,
    description: `${metric.name}, ${change.changeId}. ${description}`,
    widths,
    plot: (width: number) =>
      draw(points, { interventionAt: new Date(metric.estimate.post_start_at), label }, width),
  });
  const unit = style.unit === '' ? style.label : `${style.label} (${style.unit})`;
  const last = points.at(-1);
  return html`${figure({
    ...panel('path', 'Observed and expected', describePath(metric, points), unit, counterfactualPlot),
    legend: [
      { mark: 'line', colour: colours.ink, label: 'observed' },
      { mark: 'dashed', colour: colours.expected, label: 'expected without the change' },
      { mark: 'band', colour: colours.expected, label: `${levelWords(metric.estimate)} interval` },
      { mark: 'dotted', colour: colours.flag, label: 'the change' },
    ],
  })}${figure(
    panel(
      'difference',
      'Difference by day',
      'Observed minus expected for every day, with interval.',
      `Difference (${style.differenceUnit})`,
      pointwisePlot,
    ),
  )}${figure({
    ...panel(
      'total',
      'Running sum since the change',
      `Sum of the daily differences; at the end ${formatDifference(last?.total, style)} × days.`,
      `Sum (${style.differenceUnit} × days)`,
      cumulativePlot,
    ),
    note: `The interval is that of one common effect, so it does not shrink by averaging over days.${meanWords(metric)}`,
    table: dailyTable(metric, points),
  })}`;
}

/** A metric estimated in logs has daily means of logs, which come back as geometric means. */
function meanWords({ estimate }: MetricReport): string {
  return deltaScale(estimate.estimator, estimate.transform) === 'log'
    ? ' Daily values are geometric means, as the model works on logarithms; they lie somewhat below plain averages.'
    : '';
}

function describePath(metric: MetricReport, points: readonly DailyPoint[]): string {
  const at = new Date(metric.estimate.post_start_at);
  const after = points.filter((point) => point.day >= at);
  const first = points[0]?.day.toISOString();
  const last = points.at(-1)?.day.toISOString();
  return `Daily mean of the treated queues from ${formatDay(first)} to ${formatDay(last)}, ${after.length} days of them after the change, with the dashed counterfactual and its interval. Expected after the change: ${formatLevel(metric.effect.expectedLevel, metric.style)} on average.`;
}

function dailyTable({ style, name }: MetricReport, points: readonly DailyPoint[]): Markup {
  const level = (value: number | null): string => formatNumber(value, style.decimals + 1);
  const difference = (value: number | null): string => formatSigned(value, style.decimals + 1);
  return dataTable<DailyPoint>({
    caption: `${name} by day${style.unit === '' ? '' : `, in ${style.unit}`}`,
    rows: points,
    columns: [
      { heading: 'Day', rowHeading: true, cell: (point) => point.day.toISOString().slice(0, 10) },
      { heading: 'Observed', numeric: true, cell: (point) => level(point.observed) },
      { heading: 'Expected', numeric: true, cell: (point) => level(point.expected) },
      { heading: 'Lower', numeric: true, cell: (point) => level(point.expectedLower) },
      { heading: 'Upper', numeric: true, cell: (point) => level(point.expectedUpper) },
      { heading: 'Difference', numeric: true, cell: (point) => difference(point.difference) },
      { heading: 'Running sum', numeric: true, cell: (point) => difference(point.total) },
    ],
  });
}
