import { dot, type PlotOptions, ruleX, ruleY } from '@observablehq/plot';
import type { EventPoint } from '../model/event-points.ts';
import { basePlot, colours, narrowWidth, paddedDomain } from './theme.ts';

/** Effects by time relative to the change with pointwise intervals; the reference period stands at zero. */
export function eventStudyPlot(points: readonly EventPoint[], label: string, width: number): PlotOptions {
  const bounded = points.filter((point) => point.lower !== null && point.upper !== null);
  const values = points.flatMap((point) => [point.estimate, point.lower, point.upper]);
  const days = points.map((point) => point.day);
  const before = days.filter((day) => day < 0);
  const after = days.filter((day) => day >= 0);
  const boundary = (Math.max(-1, ...before) + Math.min(...(after.length === 0 ? [0] : after))) / 2;
  return {
    ...basePlot(width, width < narrowWidth ? 220 : 250),
    marginTop: 26,
    marginBottom: 40,
    x: {
      label: 'Days from the change',
      labelAnchor: 'center',
      labelArrow: 'none',
      domain: paddedDomain(days, 0.04) ?? [-1, 1],
      ticks: 7,
    },
    y: {
      label,
      labelArrow: 'none',
      domain: paddedDomain([0, ...values]) ?? [-1, 1],
      ticks: 5,
      grid: true,
    },
    marks: [
      ruleY([0], { stroke: colours.muted }),
      ruleX([before.length === 0 ? 0 : boundary], {
        stroke: colours.flag,
        strokeWidth: 1.8,
        strokeDasharray: '1 4',
        strokeLinecap: 'round',
      }),
      ruleX(bounded, {
        x: 'day',
        y1: 'lower',
        y2: 'upper',
        stroke: colours.expected,
        strokeWidth: 1.7,
      }),
      dot(
        points.filter((point) => !point.reference),
        { x: 'day', y: 'estimate', r: 3.2, fill: colours.expected },
      ),
      dot(
        points.filter((point) => point.reference),
        {
          x: 'day',
          y: 'estimate',
          r: 3.8,
          stroke: colours.ink,
          fill: colours.paper,
          strokeWidth: 1.6,
        },
      ),
    ],
  };
}
