import { formatPercent, percentText } from '../format/effect-format.ts';
import { formatPValue } from '../format/numbers.ts';
import { dataTable } from '../html/data-table.ts';
import { figure, type LegendItem } from '../html/figure.ts';
import { html, type Markup } from '../html/markup.ts';
import { nothingYet, type ReportSection, section } from '../html/section.ts';
import type { ChangeReport, MetricReport } from '../model/change-reports.ts';
import { effectsForest, type ForestRow } from '../plots/effects-forest.ts';
import { colours } from '../plots/theme.ts';

interface Line {
  change: ChangeReport;
  metric: MetricReport;
}

/** All effects with their intervals on one percent axis. */
export function effectsSection(changes: readonly ChangeReport[]): ReportSection {
  const lines = changes.flatMap((change) => change.metrics.map((metric) => ({ change, metric })));
  return section(
    'effects',
    'All effects',
    'Relative effects on one scale. An interval that crosses zero cannot tell the effect from none.',
    lines.some((line) => line.metric.effect.percent !== null) ? forest(lines) : empty(lines),
  );
}

function empty(lines: readonly Line[]): Markup {
  return nothingYet(
    lines.length === 0 ? 'No effect has been estimated.' : 'No estimate has a relative effect.',
    html`Run <code>npx contraflow run</code>.`,
  );
}

function forest(lines: readonly Line[]): Markup {
  const rows = lines.flatMap(toForestRow);
  const known = lines.filter((line) => line.metric.effect.truthPercent !== null);
  const inside = known.filter(truthInside).length;
  return html`<div class="card">${figure({
    id: 'figure-effects',
    title: 'Effect of each change on each metric',
    description: describe(rows, known.length, inside),
    widths: { wide: 960, narrow: 350 },
    plot: (width) => effectsForest(rows, width),
    legend: legend(known.length > 0, rows),
    note:
      known.length === 0
        ? undefined
        : `The simulator’s true effect lies inside the interval in ${inside} of ${known.length}.`,
    table: effectsTable(lines, known.length > 0),
  })}</div>`;
}

function toForestRow({ change, metric }: Line): ForestRow[] {
  const { percent, truthPercent, naive } = metric.effect;
  if (percent === null) return [];
  return [
    {
      change: change.changeId,
      metric: metric.name,
      estimate: percent.estimate,
      lower: percent.lower,
      upper: percent.upper,
      truth: truthPercent,
      naive: naive.percent,
      kind: metric.verdict.kind,
    },
  ];
}

function truthInside({ metric }: Line): boolean {
  const { percent, truthPercent } = metric.effect;
  if (percent?.lower == null || percent.upper === null || truthPercent === null) return false;
  return percent.lower <= truthPercent && truthPercent <= percent.upper;
}

function legend(withTruth: boolean, rows: readonly ForestRow[]): LegendItem[] {
  return [
    { mark: 'dot', colour: colours.good, label: 'better, interval leaves zero out' },
    { mark: 'dot', colour: colours.bad, label: 'worse, interval leaves zero out' },
    { mark: 'ring', colour: colours.muted, label: 'no clear effect' },
    ...(withTruth
      ? [{ mark: 'diamond', colour: colours.truth, label: 'simulator’s true effect' } as const]
      : []),
    ...(rows.some((row) => row.naive !== null)
      ? [{ mark: 'square', colour: colours.muted, label: 'before/after difference, not causal' } as const]
      : []),
  ];
}

function describe(rows: readonly ForestRow[], known: number, inside: number): string {
  const sentences = rows.map((row) => {
    const { estimate, interval } = percentText(row);
    return `${row.change}, ${row.metric}: ${estimate}, ${interval === null ? 'no interval' : `interval ${interval}`}.`;
  });
  const truth = known === 0 ? '' : ` The true effect is inside the interval in ${inside} of ${known}.`;
  return `Dots with horizontal intervals on a percent axis. ${sentences.join(' ')}${truth}`;
}

function effectsTable(lines: readonly Line[], withTruth: boolean): Markup {
  return dataTable<Line>({
    caption: 'Effects in percent of the counterfactual',
    rows: lines,
    columns: [
      { heading: 'Change', rowHeading: true, cell: (line) => line.change.changeId },
      { heading: 'Metric', cell: (line) => line.metric.name },
      {
        heading: 'Effect',
        numeric: true,
        cell: (line) => formatPercent(line.metric.effect.percent?.estimate),
      },
      { heading: 'Lower', numeric: true, cell: (line) => formatPercent(line.metric.effect.percent?.lower) },
      { heading: 'Upper', numeric: true, cell: (line) => formatPercent(line.metric.effect.percent?.upper) },
      ...(withTruth
        ? [
            {
              heading: 'True effect',
              numeric: true,
              cell: (line: Line) => formatPercent(line.metric.effect.truthPercent),
            },
          ]
        : []),
      { heading: 'p', numeric: true, cell: (line) => formatPValue(line.metric.estimate.p_value) },
      {
        heading: 'p, adjusted',
        numeric: true,
        cell: (line) => formatPValue(line.metric.estimate.p_value_adjusted),
      },
      { heading: 'Estimator', cell: (line) => line.metric.estimate.estimator },
      {
        heading: 'Before/after, not causal',
        numeric: true,
        cell: (line) => formatPercent(line.metric.effect.naive.percent),
      },
    ],
  });
}
