import { formatNumber } from '../format/numbers.ts';
import { formatInstant } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import type { ReportData } from '../report-data.ts';

const maxRows = 60;

/** What was raised and whether it arrived. */
export function alertsSection({ alerts }: ReportData): ReportSection {
  return section(
    'alerts',
    'Alerts',
    'Events that were raised, newest first, and where they went.',
    alerts.length === 0
      ? nothingYet('No alert has been raised.', null)
      : html`<div class="card">${dataTable({
          caption: alerts.length > maxRows ? `The newest ${maxRows} of ${alerts.length}` : 'Alerts',
          hideCaption: alerts.length <= maxRows,
          stacked: true,
          rows: alerts.slice(0, maxRows),
          columns: [
            { heading: 'Subject', rowHeading: true, cell: (row) => row.subject },
            { heading: 'Event', cell: (row) => row.event_type },
            { heading: 'Severity', cell: (row) => statusBadge(row.severity) },
            { heading: 'Raised', cell: (row) => formatInstant(row.raised_at) },
            { heading: 'Receiver', cell: (row) => row.target },
            {
              heading: 'Delivery',
              cell: (row) =>
                row.delivered_at === null
                  ? html`${statusBadge('failed', 'not delivered')}<span class="sub">${row.last_error}</span>`
                  : html`${statusBadge('done', 'delivered')}<span class="sub">${formatInstant(row.delivered_at)}</span>`,
            },
            { heading: 'Attempts', numeric: true, cell: (row) => formatNumber(row.attempts) },
          ],
        })}</div>`,
  );
}
