import { formatNumber, formatPValue, formatSigned } from '../format/numbers.ts';
import { formatDay } from '../format/times.ts';
import { dataTable } from '../html/data-table.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import { statusBadge } from '../html/status-badge.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import type { EstimateRow } from '../report-data.ts';
import { eventStudyFigure } from './event-study-figure.ts';
import { observedFigures } from './observed-figures.ts';
import { residualsFigure } from './residuals-figure.ts';
import { verdictBadge } from './verdicts.ts';

/** Each metric of each change: the path against its counterfactual, the event study, the checks and how it was estimated. */
export function detailsSection(changes: readonly ChangeReport[]): ReportSection {
  const cards = changes.flatMap((change) => change.metrics.map((metric) => metricCard(change, metric)));
  return section(
    'details',
    'Metric by metric',
    'Daily means of the treated queues against what the model expects without the change, and the effect by days from the change.',
    cards.length === 0
      ? nothingYet('There is no estimate to look into.', html`Run <code>npx contraflow run</code>.`)
      : cards,
  );
}

function metricCard(change: ChangeReport, metric: MetricReport): Markup {
  return html`<article class="card" id="${metric.anchor}">
<h3>${metric.name} <span class="sub">${change.changeId}, ${formatDay(change.interventionAt)}</span></h3>
<p>${verdictBadge(metric)} ${metric.verdict.sentence}</p>
<div class="columns">
<div>${observedFigures(change, metric)}${residualsFigure(change, metric)}</div>
<div>${eventStudyFigure(change, metric)}${checksTable(metric)}</div>
</div>
${estimatesTable(metric)}
</article>
`;
}

function checksTable({ diagnostics, anchor }: MetricReport): Markup {
  const checks = diagnostics.filter(({ check_name: name }) => name !== 'residuals');
  if (checks.length === 0) return nothingYet('No check has been recorded for this estimate.', null);
  return html`<h4 id="${anchor}-checks">What was checked</h4>${dataTable({
    caption: 'Checks of this estimate',
    hideCaption: true,
    rows: checks,
    columns: [
      {
        heading: 'Check',
        rowHeading: true,
        cell: (row) =>
          html`<span class="capital">${row.check_name.replaceAll('_', ' ')}</span><span class="sub">${row.message}</span>`,
      },
      { heading: 'Outcome', cell: (row) => statusBadge(row.status) },
      { heading: 'p', numeric: true, cell: (row) => formatPValue(row.p_value) },
    ],
  })}`;
}

function estimatesTable(metric: MetricReport): Markup {
  return html`<details class="figures"><summary>How it was estimated</summary>${dataTable<EstimateRow>({
    caption: `Estimates of ${metric.name}, on the scale of the regression`,
    rows: [metric.estimate, ...metric.others],
    columns: [
      { heading: 'Estimator', rowHeading: true, cell: (row) => row.estimator },
      {
        heading: 'Inference',
        cell: (row) => html`${row.inference}<span class="sub">${row.convention}</span>`,
      },
      { heading: 'Scale', cell: (row) => (row.transform === 'none' ? 'as it is' : row.transform) },
      { heading: 'Delta', numeric: true, cell: (row) => formatSigned(row.delta, 5) },
      { heading: 'Std. error', numeric: true, cell: (row) => formatNumber(row.std_error, 5) },
      {
        heading: 'Interval',
        numeric: true,
        cell: (row) => `${formatSigned(row.ci_lower, 5)} to ${formatSigned(row.ci_upper, 5)}`,
      },
      { heading: 'Unit', cell: (row) => row.estimand_unit },
      { heading: 'p', numeric: true, cell: (row) => formatPValue(row.p_value) },
      { heading: 'Rows', numeric: true, cell: (row) => formatNumber(row.observations) },
      { heading: 'Clusters', numeric: true, cell: (row) => formatNumber(row.clusters) },
      { heading: 'Treated', numeric: true, cell: (row) => formatNumber(row.treated_units) },
      { heading: 'Checks', cell: (row) => statusBadge(row.validation_status) },
    ],
  })}</details>`;
}
