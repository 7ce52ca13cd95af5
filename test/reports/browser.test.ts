import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyReportData, writeReport } from '../../activities/reports/index.ts';
import { sampleReport, smallReport } from './support/sample-report.ts';

const executablePath = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
const hasBrowser = existsSync(executablePath);
const name = hasBrowser
  ? 'the report in a browser'
  : `the report in a browser (SKIPPED: no browser at ${executablePath}; set CHROMIUM_PATH)`;

if (!hasBrowser) process.stderr.write(`\n${name}\n`);
if (!hasBrowser && process.env['CI'] === 'true' && process.env['CHROMIUM_PATH'] !== undefined) {
  throw new Error(`CHROMIUM_PATH names no file: ${executablePath}`);
}

describe.skipIf(!hasBrowser)(name, () => {
  let folder = '';
  let browser: Browser;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'contraflow-report-'));
    await writeReport(join(folder, 'full'), sampleReport());
    await writeReport(join(folder, 'small'), smallReport());
    await writeReport(join(folder, 'empty'), emptyReportData());
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Opens a report and collects what the browser complains about and asks for. */
  async function open(
    report: string,
    width: number,
    colorScheme: 'light' | 'dark' = 'light',
  ): Promise<{ page: Page; complaints: string[]; requests: string[] }> {
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
    const complaints: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('request', (request) => requests.push(request.url()));
    await page.goto(pathToFileURL(join(folder, report, 'index.html')).href);
    return { page, complaints, requests };
  }

  it.each(['full', 'empty'])('asks for nothing and complains of nothing: %s', async (report) => {
    const { page, complaints, requests } = await open(report, 1280);
    expect(complaints).toEqual([]);
    expect(requests.filter((url) => !url.startsWith('data:'))).toEqual([page.url()]);
    await page.close();
  });

  it.each([390, 768, 1280])('has no sideways scroll at %i px, with every fold open', async (width) => {
    const { page } = await open('full', width);
    const sizes = await page.evaluate(`(() => {
      for (const fold of document.querySelectorAll('details')) fold.open = true;
      return [document.documentElement.scrollWidth, window.innerWidth];
    })()`);
    expect(sizes).toEqual([width, width]);
    await page.close();
  });

  it('shows the drawing that fits the screen, text no smaller than 9 px', async () => {
    for (const [width, shown] of [
      [390, 'plot-narrow'],
      [1280, 'plot-wide'],
    ] as const) {
      const { page } = await open('full', width);
      const smallest = await page.evaluate(`(() => {
        const shown = [...document.querySelectorAll('svg.plot')].filter((plot) => plot.getBoundingClientRect().width > 0);
        const wrong = shown.filter((plot) => !plot.classList.contains('${shown}')).length;
        const scale = Math.min(...shown.map((plot) => plot.getBoundingClientRect().width / plot.viewBox.baseVal.width));
        return { wrong, count: shown.length, pixels: scale * 12 };
      })()`);
      expect(smallest).toMatchObject({ wrong: 0, count: 56 });
      expect((smallest as { pixels: number }).pixels).toBeGreaterThanOrEqual(9);
      await page.close();
    }
  });

  it('holds SVG that a strict XML parser takes', async () => {
    const { page } = await open('small', 1280);
    const faults = await page.evaluate(`[...document.querySelectorAll('svg')]
      .map((plot) => new DOMParser().parseFromString(new XMLSerializer().serializeToString(plot), 'image/svg+xml').querySelector('parsererror')?.textContent)
      .filter((fault) => fault !== undefined)`);
    expect(faults).toEqual([]);
    await page.close();
  });

  it.each(['light', 'dark'] as const)('gives text enough contrast in %s (WCAG AA, 4.5)', async (scheme) => {
    const { page } = await open('small', 1280, scheme);
    const weak = await page.evaluate(`(() => {
      const parse = (text) => text.match(/[\\d.]+/g).map(Number);
      const light = ([r, g, b]) => [r, g, b].map((c) => c / 255).map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
      const ground = (element) => {
        for (let at = element; at; at = at.parentElement) {
          const colour = parse(getComputedStyle(at).backgroundColor);
          if (colour.length === 3 || colour[3] === 1) return colour;
        }
        return [255, 255, 255];
      };
      const found = new Set();
      for (const element of document.querySelectorAll('main *, header *, footer *')) {
        if (![...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== '')) continue;
        const svg = element.closest('svg') !== null;
        const ink = parse(svg ? getComputedStyle(element).fill : getComputedStyle(element).color);
        const [a, b] = [light(ink), light(ground(element))].sort((x, y) => y - x);
        if ((a + 0.05) / (b + 0.05) < 4.5) found.add(element.tagName + '.' + element.getAttribute('class'));
      }
      return [...found];
    })()`);
    expect(weak).toEqual([]);
    await page.close();
  });
});
