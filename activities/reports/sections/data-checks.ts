import { formatNumber } from '../format/numbers.ts';
import { formatAge, formatInstant } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import type { DataCheckRow, RejectedRow, ReportData } from '../report-data.ts';

/** How fresh the data is, what was refused, and the checks between loading and publishing. */
export function dataChecksSection(data: ReportData): ReportSection {
  return section(
    'data',
    'Data',
    'How far the data reaches and what was checked before anything was estimated.',
    [freshness(data), rejected(data), checks(data.dataChecks)],
  );
}

function freshness({ freshness, generatedFor }: ReportData): Markup {
  if (freshness.length === 0)
    return nothingYet('No data has been loaded.', html`Run <code>npx contraflow backfill</code>.`);
  return html`<div class="card"><h3>Freshness</h3>${dataTable({
    caption: 'Latest interval of each platform',
    hideCaption: true,
    stacked: true,
    rows: freshness,
    columns: [
      { heading: 'Platform', rowHeading: true, cell: (row) => row.platform },
      { heading: 'Latest interval', cell: (row) => formatInstant(row.latest_interval_at) },
      {
        heading: 'Before the as-of time',
        numeric: true,
        cell: (row) => formatAge(row.latest_interval_at, generatedFor.asOf),
      },
      { heading: 'Queues', numeric: true, cell: (row) => formatNumber(row.queues) },
      { heading: 'Intervals', numeric: true, cell: (row) => formatNumber(row.intervals) },
    ],
  })}</div>`;
}

function rejected({ rejected }: ReportData): Markup | null {
  if (rejected.length === 0) return null;
  const groups = [...Map.groupBy(rejected, (row) => JSON.stringify([row.platform, row.reason])).values()];
  return html`<div class="card"><h3>Refused records</h3>${dataTable<RejectedRow[]>({
    caption: 'Records that were not loaded, by reason',
    hideCaption: true,
    stacked: true,
    rows: groups,
    columns: [
      { heading: 'Platform', rowHeading: true, cell: ([row]) => row?.platform },
      { heading: 'Reason', cell: ([row]) => row?.reason },
      { heading: 'Windows', numeric: true, cell: (rows) => formatNumber(rows.length) },
      {
        heading: 'Records',
        numeric: true,
        cell: (rows) => formatNumber(rows.reduce((sum, row) => sum + row.records, 0)),
      },
    ],
  })}</div>`;
}

const gravity = ['critical', 'error', 'warning', 'info'];

function checks(rows: readonly DataCheckRow[]): Markup {
  if (rows.length === 0) return nothingYet('No data check has run.', null);
  const passed = rows.filter((row) => row.passed).length;
  const sorted = [...rows].sort(
    (a, b) =>
      Number(a.passed) - Number(b.passed) || gravity.indexOf(a.severity) - gravity.indexOf(b.severity),
  );
  return html`<div class="card"><h3>Checks</h3><p>${passed} of ${rows.length} passed.</p>${dataTable({
    caption: 'Data checks, those that did not pass first',
    hideCaption: true,
    stacked: true,
    rows: sorted,
    columns: [
      {
        heading: 'Check',
        rowHeading: true,
        cell: (row) => html`<span class="capital">${row.check_name.replaceAll('_', ' ')}</span>`,
      },
      { heading: 'Subject', cell: (row) => row.subject },
      { heading: 'Outcome', cell: (row) => statusBadge(row.passed ? 'passed' : row.severity) },
      { heading: 'Failing rows', numeric: true, cell: (row) => formatNumber(row.failing_rows) },
      { heading: 'Meaning', cell: (row) => row.message },
    ],
  })}</div>`;
}
