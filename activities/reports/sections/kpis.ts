import { absent, formatNumber, formatShare, withUnit } from '../format/numbers.ts';
import { formatDay } from '../format/times.ts';
import { dataTable, type TableColumn } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import { countTiers } from '../model/tiers.ts';
import { dailyAdherencePlot } from '../plots/daily-adherence.ts';
import { colours } from '../plots/theme.ts';
import { tiersPlot } from '../plots/tiers.ts';
import type { KpiDailyRow, KpiSummaryRow, ReportData } from '../report-data.ts';

interface KpiFigures {
  adherence: number | null;
  quality: number | null;
  csat: number | null;
  fcr: number | null;
  aht_s: number | null;
  acw_s: number | null;
}

const kpiColumns: readonly { heading: string; show(row: KpiFigures): string }[] = [
  { heading: 'Adherence', show: (row) => withUnit(formatNumber(row.adherence, 2), '%') },
  { heading: 'Quality', show: (row) => withUnit(formatNumber(row.quality, 2), '%') },
  { heading: 'CSAT (1–5)', show: (row) => formatNumber(row.csat, 2) },
  { heading: 'First-contact resolution', show: (row) => formatShare(row.fcr) },
  { heading: 'Handle time', show: (row) => withUnit(formatNumber(row.aht_s, 0), 's') },
  { heading: 'After-call work', show: (row) => withUnit(formatNumber(row.acw_s, 0), 's') },
];

/** Agents and teams: the period at a glance, adherence by day, tiers, teams and findings. */
export function kpisSection(data: ReportData): ReportSection {
  const empty =
    data.kpiSummary.length + data.kpiDaily.length + data.kpiAgents.length + data.kpiTeams.length === 0;
  const body = empty
    ? nothingYet('No agent figures have been rolled up.', html`Run <code>npx contraflow kpis</code>.`)
    : [tiles(data.kpiSummary[0]), adherence(data.kpiDaily), tiers(data), teams(data), insights(data)];
  return section('kpis', 'Agents and teams', 'Key figures over the roll-up’s period.', body);
}

function tiles(summary: KpiSummaryRow | undefined): Markup | null {
  if (summary === undefined) return null;
  return html`<p class="note">${formatDay(summary.period_start)} to ${formatDay(summary.period_end)}</p>
<dl class="tiles"><div><dt>Agents</dt><dd>${formatNumber(summary.agent_count)}</dd></div>
${kpiColumns.map((column) => html`<div><dt>${column.heading}</dt><dd>${column.show(summary)}</dd></div>`)}</dl>`;
}

function adherence(days: readonly KpiDailyRow[]): Markup | null {
  if (days.length === 0) return null;
  const points = days.map((row) => ({ day: new Date(row.business_date), adherence: row.adherence }));
  return html`<div class="card">${figure({
    id: 'figure-adherence',
    title: `Daily adherence rates over ${days.length} days`,
    description: `Schedule adherence of all agents in percent, one point a day from ${formatDay(days[0]?.business_date)} to ${formatDay(days.at(-1)?.business_date)}.`,
    widths: { wide: 960, narrow: 340 },
    plot: (width) => dailyAdherencePlot(points, width),
    legend: [{ mark: 'dot', colour: colours.expected, label: 'Adherence' }],
    table: dataTable<KpiDailyRow>({
      caption: 'Key figures by day',
      rows: days,
      columns: [
        { heading: 'Date', rowHeading: true, cell: (row) => row.business_date },
        ...figureColumns<KpiDailyRow>(),
        { heading: 'Contacts', numeric: true, cell: (row) => formatNumber(row.contacts_handled) },
      ],
    }),
  })}</div>`;
}

function tiers(data: ReportData): Markup | null {
  const rows = countTiers(data.kpiAgents, data.kpiSummary[0]?.tier_counts ?? null);
  if (rows.length === 0) return null;
  return html`<div class="card">${figure({
    id: 'figure-tiers',
    title: 'Agents by performance tier',
    description: rows.map((row) => `${row.tier}: ${row.agents}`).join(', '),
    widths: { wide: 640, narrow: 340 },
    plot: (width) => tiersPlot(rows, width),
    table: agentTable(data),
  })}</div>`;
}

function agentTable({ kpiAgents }: ReportData): Markup {
  return dataTable({
    caption: 'Agents',
    rows: kpiAgents,
    columns: [
      { heading: 'Agent', rowHeading: true, cell: (row) => row.agent_id },
      { heading: 'Team', cell: (row) => row.team ?? absent },
      { heading: 'Tier', cell: (row) => row.performance_tier ?? absent },
      { heading: 'Score', numeric: true, cell: (row) => formatNumber(row.performance_score, 1) },
      { heading: 'Our score', numeric: true, cell: (row) => formatNumber(row.computed_score, 1) },
      ...figureColumns<(typeof kpiAgents)[number]>(),
    ],
  });
}

function teams({ kpiTeams }: ReportData): Markup | null {
  if (kpiTeams.length === 0) return null;
  return html`<div class="card"><h3>Teams</h3>${dataTable({
    caption: 'Key figures by team',
    hideCaption: true,
    stacked: true,
    rows: kpiTeams,
    columns: [
      { heading: 'Team', rowHeading: true, cell: (row) => row.team },
      { heading: 'Agents', numeric: true, cell: (row) => formatNumber(row.agent_count) },
      ...figureColumns<(typeof kpiTeams)[number]>(),
    ],
  })}</div>`;
}

/** Findings shown before a reader is sent to the table. */
const fewFindings = 12;
const gravest = ['critical', 'error', 'warning', 'info'];

/** The gravest findings, and where the others stand: a contact centre with many teams has hundreds. */
function insights({ kpiInsights }: ReportData): Markup | null {
  if (kpiInsights.length === 0) return null;
  const sorted = kpiInsights.toSorted((a, b) => gravest.indexOf(a.severity) - gravest.indexOf(b.severity));
  const more = sorted.length - fewFindings;
  return html`<div class="card"><h3>Findings</h3>${dataTable({
    caption: 'Peaks, dips, trends and bottlenecks',
    hideCaption: true,
    stacked: true,
    rows: sorted.slice(0, fewFindings),
    columns: [
      { heading: 'Subject', rowHeading: true, cell: (row) => row.subject },
      { heading: 'Kind', cell: (row) => row.kind },
      { heading: 'Severity', cell: (row) => statusBadge(row.severity) },
      { heading: 'Finding', cell: (row) => row.message },
    ],
  })}${more <= 0 ? null : html`<p class="note">The ${fewFindings} gravest of ${sorted.length}; all of them stand in the table <code>kpi_insights</code>.</p>`}</div>`;
}

function figureColumns<Row extends KpiFigures>(): TableColumn<Row>[] {
  return kpiColumns.map((column) => ({ heading: column.heading, numeric: true, cell: column.show }));
}
