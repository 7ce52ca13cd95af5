import type { PlotOptions } from '@observablehq/plot';
import { drawPlot } from '../plots/draw-plot.ts';
import { html, type Insertable, type Markup } from './markup.ts';

/** Entry of a legend: how the mark looks and what it stands for. */
export interface LegendItem {
  mark: 'line' | 'dashed' | 'dotted' | 'band' | 'dot' | 'ring' | 'diamond' | 'cross' | 'square';
  /** CSS colour, normally a variable of the theme. */
  colour: string;
  label: string;
}

export interface FigureOptions {
  /** Unique in the page; letters, digits and dashes. */
  id: string;
  title: string;
  /** What a reader who cannot see the plot needs to know: what is drawn, and what it shows. */
  description: string;
  /** Width in CSS pixels on wide and on narrow screens; the plot is drawn once for each so that its text stays readable. */
  widths: { wide: number; narrow: number };
  plot(width: number): PlotOptions;
  legend?: readonly LegendItem[];
  note?: Insertable;
  /** The figures behind the plot, folded under it. */
  table?: Markup;
}

/** Drawings of this width and more fill their card. */
const fullWidth = 900;

/** A plot with heading, legend, note and the table of its figures. */
export function figure(options: FigureOptions): Markup {
  const draw = (size: 'wide' | 'narrow'): Markup =>
    drawPlot(options.plot(options.widths[size]), {
      id: `${options.id}-${size}`,
      title: options.title,
      description: options.description,
      className: `plot plot-${size}${size === 'wide' && options.widths.wide >= fullWidth ? ' plot-full' : ''}`,
    });
  return html`<figure id="${options.id}">
<figcaption>${options.title}</figcaption>
${legend(options.legend ?? [])}
${draw('wide')}${draw('narrow')}
${options.note === undefined ? null : html`<p class="note">${options.note}</p>`}
${options.table === undefined ? null : html`<details class="figures"><summary>Figures of “${options.title}”</summary>${options.table}</details>`}
</figure>`;
}

function legend(items: readonly LegendItem[]): Markup | null {
  if (items.length === 0) return null;
  return html`<ul class="legend">${items.map((item) => html`<li>${swatch(item)}${item.label}</li>`)}</ul>`;
}

function swatch({ mark, colour }: LegendItem): Markup {
  const shapes: Record<LegendItem['mark'], Markup> = {
    line: html`<path d="M1 6H23" stroke="${colour}" stroke-width="2"/>`,
    dashed: html`<path d="M1 6H23" stroke="${colour}" stroke-width="2" stroke-dasharray="5 3"/>`,
    dotted: html`<path d="M1 6H23" stroke="${colour}" stroke-width="2" stroke-dasharray="1 4" stroke-linecap="round"/>`,
    band: html`<rect x="1" y="1" width="22" height="10" fill="${colour}" opacity="0.25"/>`,
    dot: html`<circle cx="12" cy="6" r="4" fill="${colour}"/>`,
    ring: html`<circle cx="12" cy="6" r="3.5" stroke="${colour}" stroke-width="1.6"/>`,
    diamond: html`<path d="M12 0.5L17 6L12 11.5L7 6Z" stroke="${colour}" stroke-width="1.6"/>`,
    cross: html`<path d="M8 2L16 10M16 2L8 10" stroke="${colour}" stroke-width="2"/>`,
    square: html`<rect x="8" y="2" width="8" height="8" stroke="${colour}" stroke-width="1.6"/>`,
  };
  return html`<svg xmlns="http://www.w3.org/2000/svg" class="swatch" width="24" height="12" viewBox="0 0 24 12" fill="none" aria-hidden="true">${shapes[mark]}</svg>`;
}
