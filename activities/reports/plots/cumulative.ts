import { areaY, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { DailyPoint } from '../model/daily-series.ts';
import { dayAxis, interventionRule, type PanelOptions } from './counterfactual.ts';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** Running sum of the daily differences since the change, with its interval. */
export function cumulativePlot(
  points: readonly DailyPoint[],
  options: PanelOptions,
  width: number,
): PlotOptions {
  const values = points.flatMap((point) => [point.total, point.totalLower, point.totalUpper]);
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
        y1: 'totalLower',
        y2: 'totalUpper',
        fill: colours.expected,
        fillOpacity: 0.22,
      }),
      line(points, { x: 'day', y: 'total', stroke: colours.ink, strokeWidth: 1.6 }),
      interventionRule(options.interventionAt),
    ],
  };
}
