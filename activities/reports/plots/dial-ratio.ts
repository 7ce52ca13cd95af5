import { dot, line, type PlotOptions } from '@observablehq/plot';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** One tick of the tuner. */
export interface DialPoint {
  at: Date;
  ratio: number;
  changed: boolean;
}

/** Dial ratio after each decision as a staircase; ticks that changed it carry a dot. */
export function dialRatioPlot(points: readonly DialPoint[], width: number): PlotOptions {
  const first = points[0]?.at ?? new Date(0);
  const last = points.at(-1)?.at ?? new Date(1000);
  return {
    ...basePlot(width, 190),
    marginTop: 26,
    x: {
      type: 'utc',
      label: null,
      domain: [first, last],
      ticks: Math.max(3, Math.round(width / 120)),
      tickFormat: clock,
    },
    y: {
      label: 'Calls dialled per free agent',
      labelArrow: 'none',
      domain: paddedDomain(
        points.map((point) => point.ratio),
        0.15,
      ) ?? [0, 5],
      ticks: 4,
      grid: true,
    },
    marks: [
      line(points, { x: 'at', y: 'ratio', curve: 'step-after', stroke: colours.expected, strokeWidth: 1.8 }),
      dot(
        points.filter((point) => point.changed),
        { x: 'at', y: 'ratio', r: 3.2, fill: colours.expected },
      ),
    ],
  };
}

function clock(at: Date): string {
  return at.toISOString().slice(11, 16);
}
