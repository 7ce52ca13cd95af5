import { describe, expect, it } from 'vitest';
import { emptyReportData, renderReport } from '../../activities/reports/index.ts';
import { parsePage } from './support/parts.ts';
import { sampleReport } from './support/sample-report.ts';

const page = parsePage(renderReport(sampleReport()));
const plots = [...page.querySelectorAll('svg.plot')];

/** Names of elements that are opened and not closed in their order; empty for well-formed XML. */
function unbalanced(xml: string): string[] {
  const open: string[] = [];
  for (const [, closing, name = '', , single] of xml.matchAll(
    /<(\/?)([A-Za-z][\w:-]*)((?:"[^"]*"|[^">])*?)(\/?)>/g,
  )) {
    if (single === '/') continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [name];
  }
  return open;
}

describe('plots', () => {
  it('come in a wide and a narrow drawing each', () => {
    const figures = [...page.querySelectorAll('figure')];
    expect(figures).toHaveLength(2 * 5 * 5 + 1 + 2 + 2 + 1);
    for (const figure of figures) {
      expect([...figure.querySelectorAll('svg.plot-wide')]).toHaveLength(1);
      expect([...figure.querySelectorAll('svg.plot-narrow')]).toHaveLength(1);
    }
  });

  it('are well-formed XML with a name space', () => {
    for (const plot of plots) {
      expect(unbalanced(plot.outerHTML)).toEqual([]);
      expect(plot.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg');
      expect(plot.outerHTML.replace(/&(amp|lt|gt|quot|#\d+|#x[\da-f]+);/gi, '')).not.toContain('&');
    }
  });

  it('announce themselves by title and description', () => {
    for (const plot of plots) {
      expect(plot.getAttribute('role')).toBe('img');
      expect(plot.querySelector('title')?.textContent.length).toBeGreaterThan(5);
      expect(plot.querySelector('desc')?.textContent.length).toBeGreaterThan(20);
    }
  });

  it('hold only finite coordinates, rounded to hundredths', () => {
    for (const plot of plots) {
      for (const element of plot.querySelectorAll('path, line, circle, rect, text')) {
        for (const { name, value } of element.attributes) {
          if (name.startsWith('aria-')) continue;
          expect(value).not.toMatch(/NaN|Infinity|undefined|\.\d{3}/);
        }
      }
    }
  });

  it('take their colours from the theme, so that they follow light and dark', () => {
    for (const plot of plots) expect(plot.outerHTML).not.toMatch(/(fill|stroke)="(#|rgb|black|white)/);
  });

  it('survive a series with one day, gaps and equal values', () => {
    const data = sampleReport();
    const [first] = data.counterfactual;
    if (first === undefined) throw new Error('the sample has no series');
    const blank = { counterfactual: null, counterfactual_lower: null, counterfactual_upper: null };
    const one = renderReport({ ...data, counterfactual: [{ ...first, ...blank, observed: null }] });
    const same = renderReport({
      ...emptyReportData(),
      estimates: data.estimates.map((row) => ({
        ...row,
        effect_pct: 0,
        effect_pct_lower: 0,
        effect_pct_upper: 0,
      })),
      drift: data.drift.slice(0, 1),
      dialDecisions: data.dialDecisions.slice(0, 1),
      kpiDaily: data.kpiDaily.slice(0, 1),
    });
    for (const text of [one, same]) expect(text).not.toMatch(/NaN|Infinity|undefined/);
  });
});
