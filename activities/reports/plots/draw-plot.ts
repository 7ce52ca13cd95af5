import { type PlotOptions, plot } from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { type Markup, replaceControls, trusted } from '../html/markup.ts';

interface SvgElement {
  readonly outerHTML: string;
  readonly attributes: Iterable<{ name: string; value: string }>;
  setAttribute(name: string, value: string): void;
  querySelectorAll(selector: string): Iterable<SvgElement>;
  remove(): void;
  prepend(...children: SvgElement[]): void;
  textContent: string | null;
}

const { document } = parseHTML('<!doctype html><html><body></body></html>');
const svgNamespace = 'http://www.w3.org/2000/svg';
const coordinates = /-?\d+\.\d{3,}(e-?\d+)?/g;

/**
 * Draws a plot as one SVG element with a title and a description that screen readers announce.
 * Coordinates are rounded to hundredths of a pixel, which keeps the file small and its bytes the same on every machine.
 * @param text `id` must be unique in the page; `className` is added to the element.
 */
export function drawPlot(
  options: PlotOptions,
  text: { id: string; title: string; description: string; className: string },
): Markup {
  const svg = plot({ ...options, document } as PlotOptions) as unknown as SvgElement;
  for (const element of svg.querySelectorAll('*')) roundAttributes(element);
  // The page's style sheet says once what the library repeats in every drawing.
  for (const style of svg.querySelectorAll('style')) style.remove();
  svg.setAttribute('xmlns', svgNamespace);
  svg.setAttribute('class', text.className);
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${text.id}-title ${text.id}-desc`);
  svg.prepend(
    caption('title', `${text.id}-title`, text.title),
    caption('desc', `${text.id}-desc`, text.description),
  );
  return trusted(svg.outerHTML);
}

function caption(name: 'title' | 'desc', id: string, content: string): SvgElement {
  const element = document.createElementNS(svgNamespace, name) as unknown as SvgElement;
  element.setAttribute('id', id);
  element.textContent = replaceControls(content);
  return element;
}

function roundAttributes(element: SvgElement): void {
  for (const { name, value } of [...element.attributes]) {
    if (name.startsWith('aria-')) continue;
    const rounded = value.replace(coordinates, (digits) => String(Math.round(Number(digits) * 100) / 100));
    if (rounded !== value) element.setAttribute(name, rounded);
  }
}
