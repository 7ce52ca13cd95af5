import { formatNumber, formatSigned } from '../format/numbers.ts';
import { dataTable } from '../html/data-table.ts';
import { figure } from '../html/figure.ts';
import type { Markup } from '../html/markup.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import { type ResidualFacts, residualFacts } from '../model/residual-facts.ts';
import { residualsPlot } from '../plots/residuals.ts';
import { colours } from '../plots/theme.ts';

/** What the model leaves over; nothing where the estimate stored no residuals. */
export function residualsFigure(change: ChangeReport, metric: MetricReport): Markup | null {
  const facts = residualFacts(metric.diagnostics);
  if (facts === undefined) return null;
  return figure({
    id: `${metric.anchor}-residuals`,
    title: 'Residuals',
    description: `${metric.name}, ${change.changeId}: mean residual and standard deviation in ${facts.bins.length} bins of the fitted value, on the scale of the regression.`,
    widths: { wide: 690, narrow: 340 },
    plot: (width) => residualsPlot(facts, width),
    legend: [
      { mark: 'dot', colour: colours.ink, label: 'mean of the bin' },
      { mark: 'line', colour: colours.expected, label: 'one standard deviation' },
    ],
    note: followWords(facts),
    table: binsTable(facts),
  });
}

function followWords({ autocorrelations, quantiles }: ResidualFacts): string {
  const follow = autocorrelations
    .filter(({ lag }) => [1, 24, 168].includes(lag))
    .map(({ lag, correlation }) => `${formatSigned(correlation, 2)} at ${lag} step${lag === 1 ? '' : 's'}`);
  const middle =
    quantiles['p5'] === undefined || quantiles['p95'] === undefined
      ? ''
      : `Nine in ten residuals lie between ${formatSigned(quantiles['p5'], 3)} and ${formatSigned(quantiles['p95'], 3)}.`;
  return [middle, follow.length === 0 ? '' : `Within a queue they correlate by ${follow.join(', ')}.`]
    .filter((text) => text !== '')
    .join(' ');
}

function binsTable({ bins }: ResidualFacts): Markup {
  return dataTable({
    caption: 'Residuals by fitted value, on the scale of the regression',
    rows: bins,
    columns: [
      { heading: 'Fitted', rowHeading: true, cell: (bin) => formatNumber(bin.fitted, 3) },
      { heading: 'Mean residual', numeric: true, cell: (bin) => formatSigned(bin.mean, 4) },
      { heading: 'Std. deviation', numeric: true, cell: (bin) => formatNumber(bin.standardDeviation, 4) },
      { heading: 'Rows', numeric: true, cell: (bin) => formatNumber(bin.rows) },
    ],
  });
}
