import { formatNumber, formatShare, withUnit } from '../format/numbers.ts';
import { formatInstant } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { parseTexts } from '../model/findings.ts';
import { dialRatioPlot } from '../plots/dial-ratio.ts';
import type { DialDecisionRow, ReportData } from '../report-data.ts';

const arrows: Record<string, string> = { increase: '▲', decrease: '▼', hold: '=', skip: '–' };

/** What the dial tuner decided, campaign by campaign. */
export function dialingSection(data: ReportData): ReportSection {
  const campaigns = [...Map.groupBy(data.dialDecisions, (row) => row.campaign_id)].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return section(
    'dialing',
    'Dial tuning',
    'The dial ratio after every decision, and what each decision saw.',
    campaigns.length === 0
      ? nothingYet('No campaign is being tuned.', html`Run <code>npx contraflow tune start</code>.`)
      : campaigns.map(([campaign, decisions], index) =>
          campaignCard(campaign, decisions, `campaign-${index + 1}`),
        ),
  );
}

function campaignCard(campaign: string, decisions: readonly DialDecisionRow[], id: string): Markup {
  const points = decisions.map((row) => ({
    at: new Date(row.decided_at),
    ratio: row.new_ratio,
    changed: row.action === 'increase' || row.action === 'decrease',
  }));
  const changes = points.filter((point) => point.changed).length;
  const last = decisions.at(-1);
  const words = `${decisions.length} decisions, ${changes} of them changed the ratio; it stands at ${formatNumber(last?.new_ratio, 2)} under the policy “${last?.policy ?? ''}”.`;
  return html`<article class="card" id="${id}">
<h3>${campaign}</h3><p>${words}</p>
${figure({
  id: `${id}-figure`,
  title: 'Dial ratio',
  description: `${campaign}: ${words}`,
  widths: { wide: 960, narrow: 340 },
  plot: (width) => dialRatioPlot(points, width),
  table: decisionTable(decisions),
})}
</article>
`;
}

function decisionTable(decisions: readonly DialDecisionRow[]): Markup {
  return dataTable({
    caption: 'Decisions, newest first',
    rows: [...decisions].reverse().slice(0, 100),
    columns: [
      { heading: 'Time', rowHeading: true, cell: (row) => formatInstant(row.decided_at) },
      { heading: 'Decision', cell: (row) => `${arrows[row.action] ?? ''} ${row.action}` },
      { heading: 'Before', numeric: true, cell: (row) => formatNumber(row.current_ratio, 2) },
      { heading: 'After', numeric: true, cell: (row) => formatNumber(row.new_ratio, 2) },
      { heading: 'Answer rate', numeric: true, cell: (row) => formatShare(row.answer_rate) },
      {
        heading: 'Wrap-up, 75 % within',
        numeric: true,
        cell: (row) => withUnit(formatNumber(row.p75_wrap_up_s, 0), 's'),
      },
      { heading: 'Calls', numeric: true, cell: (row) => formatNumber(row.calls) },
      { heading: 'Written', cell: (row) => (row.written ? 'yes' : 'no') },
      { heading: 'Why', cell: (row) => parseTexts(row.reasons).join('; ') },
    ],
  });
}
