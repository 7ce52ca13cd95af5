import { dot, line, type PlotOptions } from '@observablehq/plot';
import { dayAxis } from './counterfactual.ts';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** Schedule adherence by day with a marker on every day and slanted dates. */
export function dailyAdherencePlot(
  days: readonly { day: Date; adherence: number | null }[],
  width: number,
): PlotOptions {
  return {
    ...basePlot(width, 282),
    marginTop: 26,
    marginBottom: 86,
    x: {
      ...dayAxis(days, width),
      label: 'Date',
      labelAnchor: 'center',
      labelArrow: 'none',
      labelOffset: 82,
      tickRotate: -45,
      tickFormat: shortDay,
    },
    y: {
      label: 'Adherence rate (%)',
      labelArrow: 'none',
      domain: paddedDomain(days.map((point) => point.adherence)) ?? [0, 100],
      ticks: 5,
      grid: true,
    },
    marks: [
      line(days, { x: 'day', y: 'adherence', stroke: colours.expected, strokeWidth: 1.5 }),
      dot(
        days.filter((point) => point.adherence !== null),
        { x: 'day', y: 'adherence', r: 2.6, fill: colours.expected },
      ),
    ],
  };
}

function shortDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}
