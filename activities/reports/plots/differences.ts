import { areaY, line, type PlotOptions, ruleY } from '@observablehq/plot';
import type { DailyPoint } from '../model/daily-series.ts';
import { dayAxis, interventionRule, type PanelOptions } from './counterfactual.ts';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** Draws one of the panels under the observed series. */
export type DifferencesPlot = (
  points: readonly DailyPoint[],
  options: PanelOptions,
  width: number,
) => PlotOptions;

/** Observed minus expected, day by day, with its interval. */
export const pointwisePlot: DifferencesPlot = differencesPlot(
  'difference',
  'differenceLower',
  'differenceUpper',
  1.4,
);

/** Running sum of the daily differences since the change, with its interval. */
export const cumulativePlot: DifferencesPlot = differencesPlot('total', 'totalLower', 'totalUpper', 1.6);

type Drawn = 'difference' | 'differenceLower' | 'differenceUpper' | 'total' | 'totalLower' | 'totalUpper';

function differencesPlot(value: Drawn, lower: Drawn, upper: Drawn, strokeWidth: number): DifferencesPlot {
  return (points, options, width) => ({
    ...basePlot(width, 150),
    marginTop: 26,
    x: dayAxis(points, width),
    y: {
      label: options.label,
      labelArrow: 'none',
      domain: paddedDomain([0, ...points.flatMap((point) => [point[value], point[lower], point[upper]])]) ?? [
        -1, 1,
      ],
      ticks: 4,
      grid: true,
    },
    marks: [
      ruleY([0], { stroke: colours.muted }),
      areaY(points, { x: 'day', y1: lower, y2: upper, fill: colours.expected, fillOpacity: 0.22 }),
      line(points, { x: 'day', y: value, stroke: colours.ink, strokeWidth }),
      interventionRule(options.interventionAt),
    ],
  });
}
