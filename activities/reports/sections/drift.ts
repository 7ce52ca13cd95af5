import { metricOrder, metricStyle } from '../format/metric-style.ts';
import { formatNumber, formatSigned } from '../format/numbers.ts';
import { formatDay } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import {
  type DriftPoint,
  driftEpisodes,
  driftPoints,
  type Episode,
  effectConverter,
  effectUnit,
} from '../model/daily-series.ts';
import { parseTexts } from '../model/findings.ts';
import { driftPlot } from '../plots/drift.ts';
import { colours } from '../plots/theme.ts';
import type { DriftRow, ReportData } from '../report-data.ts';

const maxPoints = 120;

/** The effect over the last window, day by day, against its rolling baseline. */
export function driftSection(data: ReportData): ReportSection {
  const series = [
    ...Map.groupBy(data.drift, (row) => JSON.stringify([row.change_id, row.metric, row.segment])).values(),
  ];
  series.sort(bySubject);
  return section(
    'drift',
    'Drift',
    'Does the effect hold? Each point is the effect over one window; the band is the mean of the 30 days before it, plus and minus two standard deviations.',
    series.length === 0
      ? nothingYet(
          'No effect has been followed over time.',
          html`It takes at least 14 daily estimates: run <code>npx contraflow run</code> every day, or with <code>--as-of</code> for past days.`,
        )
      : series.map((rows, index) => seriesCard(data, rows.slice(-maxPoints), `drift-${index + 1}`)),
  );
}

function bySubject(a: readonly DriftRow[], b: readonly DriftRow[]): number {
  const [first, second] = [a[0], b[0]];
  if (first === undefined || second === undefined) return 0;
  const change = first.change_id < second.change_id ? -1 : first.change_id > second.change_id ? 1 : 0;
  return change || metricOrder.indexOf(first.metric) - metricOrder.indexOf(second.metric);
}

function seriesCard(data: ReportData, rows: readonly DriftRow[], id: string): Markup {
  const last = rows.at(-1);
  if (last === undefined) return html``;
  const transform = transformOf(data, last);
  const unit = effectUnit(last.estimator, transform, last.metric);
  const points = driftPoints(rows, effectConverter(last.estimator, transform, last.metric));
  const episodes = driftEpisodes(points);
  const name = `${metricStyle(last.metric).label}${last.segment === 'all' ? '' : `, ${last.segment}`}`;
  return html`<article class="card" id="${id}">
<h3>${name} <span class="sub">${last.change_id}</span></h3>
<p>${statusBadge(last.state)} ${driftWords(points, episodes)}</p>
${figure({
  id: `${id}-figure`,
  title: `Effect over ${windowWords(last.window_s)}, day by day`,
  description: `${name}, ${last.change_id}: ${points.length} points. ${driftWords(points, episodes)}`,
  widths: { wide: 960, narrow: 340 },
  plot: (width) => driftPlot(points, episodes, `Effect (${unit})`, width),
  legend: [
    { mark: 'line', colour: colours.ink, label: 'effect' },
    { mark: 'dashed', colour: colours.expected, label: 'baseline mean' },
    { mark: 'band', colour: colours.expected, label: 'mean ± 2 SD' },
    { mark: 'cross', colour: colours.flag, label: 'outside 2 SD' },
    { mark: 'ring', colour: colours.bad, label: 'alert' },
    { mark: 'band', colour: colours.flag, label: 'episode' },
  ],
  table: driftTable(points, unit),
})}
</article>
`;
}

function transformOf(data: ReportData, row: DriftRow): string {
  const same = data.estimates.find(
    (estimate) =>
      estimate.change_id === row.change_id &&
      estimate.metric === row.metric &&
      estimate.segment === row.segment &&
      estimate.estimator === row.estimator,
  );
  return same?.transform ?? metricStyle(row.metric).usualTransform;
}

function driftWords(points: readonly DriftPoint[], episodes: readonly Episode[]): string {
  const flagged = points.filter((point) => point.flagged).length;
  const latest = episodes.at(-1);
  const score = points.at(-1)?.zScore ?? null;
  const standing =
    score === null
      ? 'The latest point has no baseline to be compared with.'
      : `The latest point lies ${formatNumber(Math.abs(score), 1)} SD ${score < 0 ? 'below' : 'above'} its baseline.`;
  const flags = `${flagged} of ${points.length} points lie outside the band.`;
  if (latest === undefined) return `${standing} ${flags} No episode.`;
  const from = formatDay(latest.from.toISOString());
  const episode = latest.open
    ? `Episode open since ${from}.`
    : `Last episode ${from} to ${formatDay(latest.to.toISOString())}.`;
  return `${standing} ${flags} ${episode}`;
}

function windowWords(seconds: number): string {
  const days = seconds / 86_400;
  return days === 1 ? 'one day' : `${formatNumber(days, Number.isInteger(days) ? 0 : 1)} days`;
}

function driftTable(points: readonly DriftPoint[], unit: string): Markup {
  return dataTable<DriftPoint>({
    caption: `Effect and baseline by day, in ${unit}`,
    rows: [...points].reverse(),
    columns: [
      { heading: 'As of', rowHeading: true, cell: (point) => point.row.as_of_at.slice(0, 10) },
      { heading: 'Effect', numeric: true, cell: (point) => formatSigned(point.value, 2) },
      { heading: 'Baseline', numeric: true, cell: (point) => formatSigned(point.baseline, 2) },
      {
        heading: 'Mean ± 2 SD',
        numeric: true,
        cell: (point) => `${formatSigned(point.bandLower, 2)} to ${formatSigned(point.bandUpper, 2)}`,
      },
      { heading: 'z', numeric: true, cell: (point) => formatSigned(point.zScore, 2) },
      { heading: 'State', cell: (point) => statusBadge(point.row.state) },
      { heading: 'Severity', cell: (point) => statusBadge(point.row.severity) },
      { heading: 'Why', cell: (point) => parseTexts(point.row.reasons).join('; ') },
    ],
  });
}
