import { formatNumber } from '../format/numbers.ts';
import { formatDay, formatShortDay } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { lookOf, statusBadge } from '../html/status-badge.ts';
import {
  buildWindowGrid,
  type GridColumn,
  type GridStep,
  gridSteps,
  type PlatformGrid,
} from '../model/window-grid.ts';
import type { ReportData } from '../report-data.ts';

/** Extraction windows by step, one grid a platform. */
export function windowsSection(data: ReportData): ReportSection {
  const grids = buildWindowGrid(data.windows, data.estimates, data.rejected);
  return section(
    'windows',
    'Windows and steps',
    'Every column is a window of data on its way from the platform to the estimate.',
    grids.length === 0
      ? nothingYet('No window has been planned.', html`Run <code>npx contraflow backfill</code>.`)
      : grids.map(platformCard),
  );
}

function platformCard(grid: PlatformGrid, index: number): Markup {
  const id = `platform-${index + 1}`;
  const caption = `Windows of ${grid.platform} by step`;
  return html`<article class="card" id="${id}">
<h3>${grid.platform}</h3>
<p>${summary(grid)}</p>
<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table class="grid-table">
<caption class="unseen">${caption}</caption>
<thead><tr><td></td>${grid.columns.map(({ window }) => html`<th scope="col"><time datetime="${window.window_start}">${formatShortDay(window.window_start)}</time></th>`)}</tr></thead>
<tbody>${gridSteps.map(
    (
      step,
    ) => html`<tr><th scope="row">${step}</th>${grid.columns.map((column) => gridCell(column, step))}</tr>
`,
  )}</tbody></table></div>
${problems(grid)}
</article>
`;
}

function gridCell(column: GridColumn, step: GridStep): Markup {
  const look = lookOf(column.states[step]);
  const title = `${formatDay(column.window.window_start)}, ${step}: ${look.word}`;
  return html`<td><span class="cell ${look.tone}" title="${title}"><b aria-hidden="true">${look.glyph}</b>${look.word}</span></td>`;
}

function summary(grid: PlatformGrid): string {
  const done = grid.columns.filter((column) => column.window.status === 'done').length + grid.earlier.done;
  const all = grid.columns.length + grid.earlier.windows;
  const rows = grid.columns.reduce((sum, column) => sum + column.window.rows, 0);
  const earlier =
    grid.earlier.windows === 0
      ? ''
      : ` ${grid.earlier.windows} earlier windows are not shown, ${grid.earlier.done} of them done.`;
  return `${done} of ${all} windows done, ${formatNumber(rows)} rows in those shown.${earlier}`;
}

function problems(grid: PlatformGrid): Markup | null {
  const rows = grid.columns
    .map((column) => column.window)
    .filter((window) => window.status === 'failed' || window.status === 'partial' || window.error !== null);
  if (rows.length === 0) return null;
  return dataTable({
    caption: 'Windows that need attention',
    stacked: true,
    rows,
    columns: [
      {
        heading: 'Window',
        rowHeading: true,
        cell: (row) => `${formatDay(row.window_start)} – ${formatDay(row.window_end)}`,
      },
      { heading: 'State', cell: (row) => statusBadge(row.status) },
      { heading: 'Attempts', numeric: true, cell: (row) => formatNumber(row.attempts) },
      { heading: 'Rows', numeric: true, cell: (row) => formatNumber(row.rows) },
      { heading: 'Last failure', cell: (row) => row.error ?? '–' },
    ],
  });
}
