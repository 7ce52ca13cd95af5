import { areaY, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { DailyPoint } from '../model/daily-series.ts';
import { dayAxis, interventionRule, type PanelOptions } from './counterfactual.ts';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** Observed minus expected, day by day, with its interval. */
export function pointwisePlot(
  points: readonly DailyPoint[],
  options: PanelOptions,
  width: number,
): PlotOptions {
  const values = points.flatMap((point) => [point.difference, point.differenceLower, point.differenceUpper]);
  return {
    ...basePlot(width, 150),
    marginTop: 26,
    x: dayAxis(points, width),
    y: {
      label: options.label,
      labelArrow: 'none',
      domain: paddedDomain([0, ...values]) ?? [-1, 1],
      ticks: 4,
      grid: true,
    },
    marks: [
      ruleY([0], { stroke: colours.muted }),
      areaY(points, {
        x: 'day',
        y1: 'differenceLower',
        y2: 'differenceUpper',
        fill: colours.expected,
        fillOpacity: 0.22,
      }),
      line(points, { x: 'day', y: 'difference', stroke: colours.ink, strokeWidth: 1.4 }),
      interventionRule(options.interventionAt),
    ],
  };
}
