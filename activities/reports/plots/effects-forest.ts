import { dot, link, type PlotOptions, ruleX, text } from '@observablehq/plot';
import { formatPercent, percentText } from '../format/effect-format.ts';
import type { VerdictKind } from '../model/verdict.ts';
import { basePlot, colours, narrowWidth, paddedDomain } from './theme.ts';

/** One line of the forest plot; all figures in percent. */
export interface ForestRow {
  change: string;
  metric: string;
  estimate: number;
  lower: number | null;
  upper: number | null;
  truth: number | null;
  naive: number | null;
  kind: VerdictKind;
}

/** Colour of a verdict; the plot also fills the dot where the interval leaves zero out. */
export function verdictColour(kind: VerdictKind): string {
  if (kind === 'better') return colours.good;
  if (kind === 'worse') return colours.bad;
  return kind === 'moved' ? colours.expected : colours.muted;
}

/** Effects with intervals for every change and metric on one percent axis; a change has its own block. */
export function effectsForest(rows: readonly ForestRow[], width: number): PlotOptions {
  const narrow = width < narrowWidth;
  const changes = [...new Set(rows.map((row) => row.change))];
  const rowHeight = 30;
  const lines = changes.reduce(
    (sum, change) => sum + rows.filter((row) => row.change === change).length + 1.2,
    0,
  );
  const place = forestPlaces(rows, changes);
  const lineOf = (row: ForestRow): number => place.get(row) ?? 0;
  const domain = paddedDomain([
    0,
    ...rows.flatMap((row) => [row.estimate, row.lower, row.upper, row.truth, row.naive]),
  ]);
  const bounded = rows.filter((row) => row.lower !== null && row.upper !== null);
  const clear = (row: ForestRow): boolean => row.kind !== 'unclear' && row.kind !== 'no-interval';
  return {
    ...basePlot(width, Math.round(lines * rowHeight) + 52),
    marginLeft: narrow ? 104 : 130,
    marginRight: narrow ? 14 : 190,
    marginTop: 6,
    marginBottom: 44,
    x: {
      label: 'Effect, percent of what was expected',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: domain ?? [-1, 1],
      ticks: narrow ? 4 : 8,
      grid: true,
      tickFormat: (value: number) => formatPercent(value).replace(/\.0+(?=\D)/, ''),
    },
    y: { axis: null, domain: [-0.9, lines - 0.7], range: [12, Math.round(lines * rowHeight) - 4] },
    marks: [
      ruleX([0], { stroke: colours.ink, strokeWidth: 1.2 }),
      text(
        changes.map((change) => ({ change, line: (place.get(change) ?? 0) as number })),
        {
          y: 'line',
          text: 'change',
          frameAnchor: 'left',
          textAnchor: 'start',
          dx: narrow ? -100 : -126,
          fontWeight: 600,
          fontSize: 13,
        },
      ),
      text(rows, {
        y: lineOf,
        text: 'metric',
        frameAnchor: 'left',
        textAnchor: 'end',
        dx: -8,
      }),
      link(bounded, {
        x1: 'lower',
        x2: 'upper',
        y1: lineOf,
        y2: lineOf,
        stroke: (row: ForestRow) => verdictColour(row.kind),
        strokeWidth: 2.4,
        strokeLinecap: 'round',
      }),
      dot(
        rows.filter((row) => row.naive !== null),
        {
          x: 'naive',
          y: lineOf,
          symbol: 'square',
          r: 3.4,
          stroke: colours.muted,
          strokeWidth: 1.3,
        },
      ),
      dot(rows, {
        x: 'estimate',
        y: lineOf,
        r: 5,
        stroke: (row: ForestRow) => verdictColour(row.kind),
        fill: (row: ForestRow) => (clear(row) ? verdictColour(row.kind) : colours.paper),
        strokeWidth: 2,
      }),
      dot(
        rows.filter((row) => row.truth !== null),
        {
          x: 'truth',
          y: lineOf,
          symbol: 'diamond',
          r: 5.5,
          stroke: colours.truth,
          strokeWidth: 1.8,
        },
      ),
      ...(narrow
        ? []
        : [
            text(rows, {
              y: lineOf,
              text: forestLabel,
              frameAnchor: 'right',
              textAnchor: 'start',
              dx: 12,
              fontVariant: 'tabular-nums',
            }),
          ]),
    ],
  };
}

/** Line of every change heading and of every row under it. */
function forestPlaces(
  rows: readonly ForestRow[],
  changes: readonly string[],
): Map<ForestRow | string, number> {
  const place = new Map<ForestRow | string, number>();
  let line = 0;
  for (const change of changes) {
    place.set(change, line);
    for (const row of rows) {
      if (row.change !== change) continue;
      line += 1;
      place.set(row, line);
    }
    line += 1.2;
  }
  return place;
}

function forestLabel(row: ForestRow): string {
  const { estimate, interval } = percentText(row);
  return `${estimate}  [${interval ?? 'no interval'}]`;
}
