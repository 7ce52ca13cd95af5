import { formatPValue, formatSigned } from '../format/numbers.ts';
import { dataTable } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import type { Markup } from '../html/markup.ts';
import { nothingYet } from '../html/section.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import { effectConverter, effectUnit } from '../model/daily-series.ts';
import { type EventPoint, eventPoints } from '../model/event-points.ts';
import { levelWords } from '../model/verdict.ts';
import { eventStudyPlot } from '../plots/event-study.ts';
import { colours } from '../plots/theme.ts';

/** The effect by days from the change; flat and near zero before it speaks for parallel trends. */
export function eventStudyFigure(change: ChangeReport, metric: MetricReport): Markup {
  const { estimate, name, anchor } = metric;
  if (metric.eventStudy.length === 0)
    return nothingYet('No event study has been written for this estimate.', null);
  const unit = effectUnit(estimate.estimator, estimate.transform, estimate.metric);
  const convert = effectConverter(estimate.estimator, estimate.transform, estimate.metric);
  const points = eventPoints(metric.eventStudy, convert);
  const before = points.filter((point) => point.day < 0 && !point.reference);
  const crossing = before.filter(
    (point) => point.lower !== null && point.upper !== null && (point.lower > 0 || point.upper < 0),
  );
  return figure({
    id: `${anchor}-events`,
    title: 'Event study',
    description: `${name}, ${change.changeId}: effect by days from the change against the period just before it. ${crossing.length} of ${before.length} intervals before the change leave zero out.`,
    widths: { wide: 400, narrow: 340 },
    plot: (width) => eventStudyPlot(points, `Effect (${unit})`, width),
    legend: [
      {
        mark: 'dot',
        colour: colours.expected,
        label: `estimate with ${levelWords(estimate)} interval, pointwise`,
      },
      { mark: 'ring', colour: colours.ink, label: 'reference, 0' },
      { mark: 'dotted', colour: colours.flag, label: 'the change' },
    ],
    note: `Before the change ${crossing.length} of ${before.length} intervals leave zero out; a few may by chance.${preTrendWords(metric)}`,
    table: eventTable(points, unit),
  });
}

/** The joint test of the periods before the change, where it was run. */
function preTrendWords({ diagnostics }: MetricReport): string {
  const test = diagnostics.find(
    (row) => /^(pre|parallel)[_-]?trend/i.test(row.check_name) && row.p_value !== null,
  );
  return test === undefined ? '' : ` Joint test of parallel trends: p = ${formatPValue(test.p_value)}.`;
}

function eventTable(points: readonly EventPoint[], unit: string): Markup {
  return dataTable<EventPoint>({
    caption: `Effect by days from the change, in ${unit}`,
    rows: points,
    columns: [
      { heading: 'Days', rowHeading: true, cell: (point) => formatSigned(point.day, 0) },
      {
        heading: 'Estimate',
        numeric: true,
        cell: (point) => (point.reference ? '0 (reference)' : formatSigned(point.estimate, 2)),
      },
      { heading: 'Lower', numeric: true, cell: (point) => formatSigned(point.lower, 2) },
      { heading: 'Upper', numeric: true, cell: (point) => formatSigned(point.upper, 2) },
    ],
  });
}
