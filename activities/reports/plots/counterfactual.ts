import { areaY, line, type PlotOptions, ruleX } from '@observablehq/plot';
import type { DailyPoint } from '../model/daily-series.ts';
import { basePlot, colours, narrowWidth, paddedDomain } from './theme.ts';

/** What the three panels share. */
export interface PanelOptions {
  interventionAt: Date;
  /** Label of the vertical axis, with its unit. */
  label: string;
}

/** Observed daily mean and its dashed counterfactual with shaded interval; the change is a dotted line. */
export function counterfactualPlot(
  points: readonly DailyPoint[],
  options: PanelOptions,
  width: number,
): PlotOptions {
  const values = points.flatMap((point) => [
    point.observed,
    point.expected,
    point.expectedLower,
    point.expectedUpper,
  ]);
  return {
    ...basePlot(width, width < narrowWidth ? 190 : 220),
    marginTop: 26,
    x: dayAxis(points, width),
    y: {
      label: options.label,
      labelArrow: 'none',
      domain: paddedDomain(values) ?? [0, 1],
      ticks: 5,
      grid: true,
    },
    marks: [
      areaY(points, {
        x: 'day',
        y1: 'expectedLower',
        y2: 'expectedUpper',
        fill: colours.expected,
        fillOpacity: 0.22,
      }),
      line(points, { x: 'day', y: 'observed', stroke: colours.ink, strokeWidth: 1.5 }),
      line(points, {
        x: 'day',
        y: 'expected',
        stroke: colours.expected,
        strokeWidth: 1.7,
        strokeDasharray: '5 3',
      }),
      interventionRule(options.interventionAt),
    ],
  };
}

/** Dotted vertical line at the change. */
export function interventionRule(at: Date): ReturnType<typeof ruleX> {
  return ruleX([at], {
    stroke: colours.flag,
    strokeWidth: 1.8,
    strokeDasharray: '1 4',
    strokeLinecap: 'round',
  });
}

/** The axis of days that stacked panels share; UTC. */
export function dayAxis(points: readonly { day: Date }[], width: number): NonNullable<PlotOptions['x']> {
  const first = points[0]?.day ?? new Date(0);
  const last = points.at(-1)?.day ?? new Date(86_400_000);
  return {
    type: 'utc',
    label: null,
    domain: [first, last],
    ticks: Math.max(3, Math.round(width / 80)),
  };
}
