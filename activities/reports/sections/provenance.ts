import { formatNumber } from '../format/numbers.ts';
import { formatInstant } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import type { EstimateRow, ReportData, RunRow } from '../report-data.ts';

const maxRuns = 40;

/** Where every number comes from: run, code, configuration, data and definitions. */
export function provenanceSection(data: ReportData): ReportSection {
  return section('provenance', 'Provenance', 'What each figure was made from and by which code.', [
    origins(data.estimates),
    runs(data.runs),
  ]);
}

function origins(estimates: readonly EstimateRow[]): Markup {
  if (estimates.length === 0) return nothingYet('No result has been written.', null);
  return html`<div class="card"><h3>Results</h3>${dataTable({
    caption: 'Origin of each estimate',
    hideCaption: true,
    rows: estimates,
    columns: [
      {
        heading: 'Estimate',
        rowHeading: true,
        cell: (row) =>
          html`${row.change_id}<span class="sub">${row.metric}, ${row.estimator}${row.segment === 'all' ? '' : `, ${row.segment}`}</span>`,
      },
      { heading: 'Run', cell: (row) => html`<code>${row.run_id}</code>` },
      { heading: 'As of', cell: (row) => formatInstant(row.as_of_at) },
      { heading: 'Code', cell: (row) => html`<code>${row.code_version}</code>` },
      { heading: 'Configuration', cell: (row) => html`<code>${row.config_hash.slice(0, 12)}</code>` },
      { heading: 'Input rows', numeric: true, cell: (row) => formatNumber(row.input_rows) },
      { heading: 'Input to', cell: (row) => formatInstant(row.input_max_interval_at) },
      { heading: 'Grain', cell: (row) => row.source_grain },
      { heading: 'Handle time is', cell: (row) => row.handle_time_definition ?? '–' },
      { heading: 'Units are', cell: (row) => `${row.unit_kind}s` },
      { heading: 'Contract', cell: (row) => row.schema_version },
    ],
  })}</div>`;
}

function runs(rows: readonly RunRow[]): Markup {
  if (rows.length === 0) return nothingYet('No run has been recorded.', null);
  const urgent = rows.filter((row) => row.status === 'parked' || row.status === 'failed');
  const shown = [...urgent, ...rows.filter((row) => !urgent.includes(row))].slice(0, maxRuns);
  return html`<div class="card"><h3>Runs</h3>${dataTable({
    caption:
      rows.length > maxRuns
        ? `${maxRuns} of ${rows.length} steps: parked and failed ones first, then the newest`
        : 'Runs',
    hideCaption: rows.length <= maxRuns,
    rows: shown,
    columns: [
      { heading: 'Run', rowHeading: true, cell: (row) => html`<code>${row.run_id}</code>` },
      { heading: 'Kind', cell: (row) => row.kind },
      { heading: 'Step', cell: (row) => row.step },
      { heading: 'State', cell: (row) => statusBadge(row.status) },
      { heading: 'Started', cell: (row) => formatInstant(row.started_at) },
      { heading: 'Ended', cell: (row) => formatInstant(row.ended_at) },
      { heading: 'Detail', cell: (row) => row.detail ?? '' },
      { heading: 'Code', cell: (row) => html`<code>${row.code_version}</code>` },
    ],
  })}</div>`;
}
