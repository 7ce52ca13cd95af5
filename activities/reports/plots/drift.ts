import { areaY, dot, line, type PlotOptions, rect, ruleY } from '@observablehq/plot';
import type { DriftPoint, Episode } from '../model/daily-series.ts';
import { dayAxis } from './counterfactual.ts';
import { basePlot, colours, narrowWidth, paddedDomain } from './theme.ts';

const halfDay = 43_200_000;

/** The effect by day against its rolling band mean ± 2 SD; days outside it are crossed, episodes shaded. */
export function driftPlot(
  points: readonly DriftPoint[],
  episodes: readonly Episode[],
  label: string,
  width: number,
): PlotOptions {
  const values = points.flatMap((point) => [point.value, point.bandLower, point.bandUpper]);
  const domain = paddedDomain(values, 0.12) ?? [-1, 1];
  return {
    ...basePlot(width, width < narrowWidth ? 200 : 215),
    marginTop: 26,
    x: dayAxis(points, width),
    y: { label, labelArrow: 'none', domain, ticks: 5, grid: true },
    marks: [
      rect(episodes, {
        x1: (episode: Episode) => new Date(episode.from.getTime() - halfDay),
        x2: (episode: Episode) => new Date(episode.to.getTime() + halfDay),
        y1: domain[0],
        y2: domain[1],
        fill: colours.flag,
        fillOpacity: 0.13,
      }),
      areaY(points, { x: 'day', y1: 'bandLower', y2: 'bandUpper', fill: colours.expected, fillOpacity: 0.2 }),
      line(points, { x: 'day', y: 'baseline', stroke: colours.expected, strokeDasharray: '5 3' }),
      ...(domain[0] < 0 && domain[1] > 0 ? [ruleY([0], { stroke: colours.muted })] : []),
      line(points, { x: 'day', y: 'value', stroke: colours.ink, strokeWidth: 1.2 }),
      dot(points, { x: 'day', y: 'value', r: 2, fill: colours.ink }),
      dot(
        points.filter((point) => point.flagged),
        {
          x: 'day',
          y: 'value',
          r: 4.2,
          symbol: 'times',
          stroke: colours.flag,
          strokeWidth: 2.2,
        },
      ),
      dot(
        points.filter((point) => point.alert),
        {
          x: 'day',
          y: 'value',
          r: 8,
          stroke: colours.bad,
          strokeWidth: 1.8,
        },
      ),
    ],
  };
}
