import { dot, type PlotOptions, ruleX, ruleY } from '@observablehq/plot';
import type { ResidualFacts } from '../model/residual-facts.ts';
import { basePlot, colours, paddedDomain } from './theme.ts';

/** Mean residual by fitted value with one standard deviation on either side: a trend means a wrong shape, a funnel unequal spread. */
export function residualsPlot({ bins }: ResidualFacts, width: number): PlotOptions {
  const spans = bins.map((bin) => ({
    ...bin,
    lower: bin.mean - bin.standardDeviation,
    upper: bin.mean + bin.standardDeviation,
  }));
  const axis = { labelAnchor: 'center', labelArrow: 'none', ticks: 5 } as const;
  return {
    ...basePlot(width, 200),
    marginTop: 26,
    marginBottom: 40,
    x: { ...axis, label: 'Fitted value', domain: paddedDomain(bins.map(({ fitted }) => fitted)) ?? [0, 1] },
    y: {
      label: 'Residual',
      labelArrow: 'none',
      domain: paddedDomain([0, ...spans.flatMap(({ lower, upper }) => [lower, upper])]) ?? [-1, 1],
      ticks: 4,
      grid: true,
    },
    marks: [
      ruleY([0], { stroke: colours.muted }),
      ruleX(spans, { x: 'fitted', y1: 'lower', y2: 'upper', stroke: colours.expected, strokeWidth: 1.7 }),
      dot(spans, { x: 'fitted', y: 'mean', r: 3, fill: colours.ink }),
    ],
  };
}
