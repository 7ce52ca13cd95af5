import { barX, type PlotOptions, ruleX, text } from '@observablehq/plot';
import { basePlot, colours, narrowWidth } from './theme.ts';

/** Agents by performance tier, the count at the end of each bar. */
export function tiersPlot(tiers: readonly { tier: string; agents: number }[], width: number): PlotOptions {
  return {
    ...basePlot(width, tiers.length * 34 + 24),
    marginTop: 4,
    marginBottom: 12,
    marginLeft: width < narrowWidth ? 140 : 160,
    marginRight: 40,
    x: { axis: null, domain: [0, Math.max(1, ...tiers.map((row) => row.agents))] },
    y: { label: null, domain: tiers.map((row) => row.tier), tickSize: 0, padding: 0.3 },
    marks: [
      barX(tiers, { x: 'agents', y: 'tier', fill: colours.expected, fillOpacity: 0.75 }),
      text(tiers, { x: 'agents', y: 'tier', text: 'agents', textAnchor: 'start', dx: 6, fontWeight: 600 }),
      ruleX([0], { stroke: colours.muted }),
    ],
  };
}
