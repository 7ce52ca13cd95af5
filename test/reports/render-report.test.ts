import { describe, expect, it } from 'vitest';
import { emptyReportData, renderReport } from '../../activities/reports/index.ts';
import { parsePage, textOf } from './support/parts.ts';
import { sampleReport, smallReport } from './support/sample-report.ts';

const sections = [
  'verdicts',
  'effects',
  'details',
  'drift',
  'windows',
  'data',
  'kpis',
  'dialing',
  'alerts',
  'provenance',
];
const rendered = renderReport(sampleReport());
const page = parsePage(rendered);

describe('renderReport on a full sample', () => {
  it('has every section, linked from the top, and none says that it is empty', () => {
    const links = [...page.querySelectorAll('nav a')].map((link) => link.getAttribute('href'));
    expect(links).toEqual(sections.map((id) => `#${id}`));
    for (const id of sections) expect(textOf(page, `#${id}`)).not.toContain('Nothing yet');
  });

  it('gives the same bytes for equal data, whatever was rendered before', () => {
    const other = renderReport(smallReport(8));
    expect(renderReport(sampleReport()) === rendered).toBe(true);
    expect(renderReport(smallReport()) === other).toBe(false);
  });

  it('does not change the data it is given', () => {
    const data = smallReport();
    const before = JSON.stringify(data);
    renderReport(data);
    expect(JSON.stringify(data)).toBe(before);
  });

  it('refers to nothing outside itself and runs nothing', () => {
    expect(rendered).not.toMatch(/<script|<link[^>]+stylesheet|@import|url\(|<img|<iframe| on[a-z]+="/i);
    const addresses = rendered.match(/https?:\/\/[^"' )<]+/g) ?? [];
    expect(new Set(addresses)).toEqual(new Set(['http://www.w3.org/2000/svg']));
  });

  it('has no id twice and no link without its target', () => {
    const ids = [...page.querySelectorAll('[id]')].map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const link of page.querySelectorAll('a[href^="#"]')) {
      expect(ids).toContain(link.getAttribute('href')?.slice(1));
    }
    for (const named of page.querySelectorAll('[aria-labelledby]')) {
      for (const id of named.getAttribute('aria-labelledby')?.split(' ') ?? []) expect(ids).toContain(id);
    }
  });

  it('puts a table of figures beside every plot', () => {
    const tables = [...page.querySelectorAll('details.figures table')].length;
    const dailyPanels = 2 * 5 * 2;
    const figures = [...page.querySelectorAll('figure')].length;
    const estimateTables = 10;
    expect(tables - estimateTables).toBe(figures - dailyPanels);
  });

  it('marks the simulator’s truth and counts how often the interval holds it', () => {
    expect(textOf(page, '#effects')).toMatch(/true effect lies inside the interval in \d+ of 10/);
  });

  it('labels the before/after difference as not causal wherever it stands', () => {
    expect(textOf(page, '#verdicts')).toContain('Before/after (not causal)');
    expect(textOf(page, '#effects')).toContain('before/after difference, not causal');
  });

  it('shows an open drift episode in its words and at the head of the page', () => {
    expect(textOf(page, '#drift-1')).toContain('Episode open since 6 Jun 2026');
    expect(textOf(page, 'header')).toContain('1 effect drifting');
  });

  it('shows a step grid with sign and word in every cell', () => {
    const cells = [...page.querySelectorAll('.grid-table .cell')];
    expect(cells).toHaveLength(2 * 23 * 4);
    for (const cell of cells) expect(cell.textContent).toMatch(/^\S(done|partial|failed|waiting|running)$/u);
    expect(textOf(page, '#windows')).toContain('the cursor vanished before all rows had come');
  });

  it('titles the adherence chart with the number of its days', () => {
    expect(textOf(page, '#figure-adherence figcaption')).toBe('Daily adherence rates over 91 days');
    expect(textOf(page, '#figure-adherence svg.plot')).toContain('Adherence rate (%)');
  });

  it('names run, code, configuration, handle-time definition and schema of the results', () => {
    const text = textOf(page, '#provenance');
    for (const part of [
      'pipeline-2026-06-10-5f2c',
      '0.1.0+3c9f2e1',
      'b5d4045c3f46',
      'talk+hold+acw',
      '1.0',
    ]) {
      expect(text).toContain(part);
    }
  });
});

describe('renderReport without data', () => {
  const empty = parsePage(renderReport(emptyReportData()));

  it('says in every section that there is nothing yet, and draws no plot', () => {
    for (const id of sections) expect(textOf(empty, `#${id}`)).toContain('Nothing yet');
    expect([...empty.querySelectorAll('figure')]).toHaveLength(0);
  });

  it.each(Object.keys(emptyReportData()).filter((part) => part !== 'generatedFor'))(
    'renders when only %s is missing',
    (part) => {
      const text = renderReport({ ...smallReport(), [part]: [] });
      expect(text).not.toMatch(/NaN|undefined|Infinity|\[object/);
      expect([...parsePage(text).querySelectorAll('main > section')]).toHaveLength(sections.length);
    },
  );

  it('renders without the simulator’s truth and never mentions it then', () => {
    const { truth: _truth, ...data } = smallReport();
    expect(renderReport(smallReport())).toContain('simulator');
    expect(renderReport(data)).not.toContain('simulator');
  });
});
