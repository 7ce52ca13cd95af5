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
  const groups = [...Map.groupBy(estimates, originKey).values()];
  return html`<div class="card"><h3>Results</h3>${dataTable<EstimateRow[]>({
    caption: 'Origin of the estimates; those of one change with the same origin share a line',
    stacked: true,
    rows: groups,
    columns: [
      {
        heading: 'Estimates',
        rowHeading: true,
        cell: (rows) =>
          html`${rows[0]?.change_id}<span class="sub">${rows.map(estimateName).join(', ')}</span>`,
      },
      {
        heading: 'Run, as of',
        cell: ([row]) =>
          html`<code>${row?.run_id}</code><span class="sub">${formatInstant(row?.as_of_at)}</span>`,
      },
      {
        heading: 'Code, configuration',
        cell: ([row]) =>
          html`<code>${row?.code_version}</code><span class="sub"><code>${row?.config_hash.slice(0, 12)}</code></span>`,
      },
      {
        heading: 'Input',
        cell: ([row]) =>
          html`${formatNumber(row?.input_rows)} rows, ${row?.source_grain}<span class="sub">to ${formatInstant(row?.input_max_interval_at)}</span>`,
      },
      { heading: 'Units', cell: ([row]) => `${row?.treated_units} treated ${row?.unit_kind}s` },
      { heading: 'Handle time is', cell: handleTimeOf },
      { heading: 'Contract', cell: ([row]) => row?.schema_version },
    ],
  })}</div>`;
}

function originKey(row: EstimateRow): string {
  return JSON.stringify([
    row.change_id,
    row.run_id,
    row.as_of_at,
    row.code_version,
    row.config_hash,
    row.input_rows,
    row.input_max_interval_at,
    row.source_grain,
    row.unit_kind,
    row.treated_units,
    row.schema_version,
  ]);
}

function estimateName(row: EstimateRow): string {
  const name = `${row.metric} (${row.estimator})`;
  return row.segment === 'all' ? name : `${name} for ${row.segment}`;
}

function handleTimeOf(rows: readonly EstimateRow[]): string {
  const definitions = rows.map((row) => row.handle_time_definition).filter((value) => value !== null);
  return definitions.length === 0 ? '–' : [...new Set(definitions)].join(', ');
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
