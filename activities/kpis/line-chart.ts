/** What a chart of daily values shows. Missing values interrupt the line. */
export interface LineChart {
  title: string;
  xLabel: string;
  yLabel: string;
  /** Name in the legend. */
  series: string;
  points: readonly { date: string; value: number | null }[];
  /** Natural limits drawn as dashed lines. */
  limits?: { mean: number; lower: number; upper: number };
}

const width = 1000;
const height = 500;
const margin = { top: 48, right: 24, bottom: 96, left: 80 };
const colour = '#1f5f99';

/** Text as it may stand in SVG. */
function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}

const at = (value: number) => Number(value.toFixed(2)).toString();

/** Round values from about `low` to `high`, at most eight. */
function roundTicks(low: number, high: number): number[] {
  const rough = (high - low) / 6;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= rough) ?? 10 * power;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step);
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/**
 * A line chart as SVG text, the same bytes for the same input: title, axes with labels, rotated dates, markers, legend.
 * Empty when no value is there.
 */
export function lineChart(chart: LineChart): string {
  const known = chart.points.flatMap(({ value }) => (value === null ? [] : [value]));
  if (known.length === 0) return '';
  const shown = chart.limits ? [...known, chart.limits.lower, chart.limits.upper] : known;
  const lowest = shown.reduce((a, b) => Math.min(a, b));
  const highest = shown.reduce((a, b) => Math.max(a, b));
  const pad = highest === lowest ? Math.max(Math.abs(highest) * 0.05, 1e-6) : 0;
  const ticks = roundTicks(lowest - pad, highest + pad);
  const bottom = ticks[0]!;
  const top = ticks.at(-1)!;
  const plotWidth = width - margin.left - margin.right;
  const plotHeight = height - margin.top - margin.bottom;
  const x = (i: number) =>
    margin.left + (chart.points.length === 1 ? 0.5 : i / (chart.points.length - 1)) * plotWidth;
  const y = (value: number) => margin.top + (1 - (value - bottom) / (top - bottom)) * plotHeight;
  const floor = margin.top + plotHeight;

  const grid = ticks.map(
    (tick) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(tick))}" y2="${at(y(tick))}" stroke="#ddd"/>` +
      `<text x="${margin.left - 8}" y="${at(y(tick) + 4)}" text-anchor="end">${tick}</text>`,
  );
  const every = Math.max(1, Math.ceil(chart.points.length / 16));
  const dates = chart.points.flatMap(({ date }, i) =>
    i % every === 0
      ? `<text transform="translate(${at(x(i))},${floor + 16}) rotate(-45)" text-anchor="end">${escapeXml(date)}</text>`
      : [],
  );
  const limits = chart.limits
    ? [chart.limits.lower, chart.limits.mean, chart.limits.upper].map(
        (value) =>
          `<line x1="${margin.left}" x2="${width - margin.right}" y1="${at(y(value))}" y2="${at(y(value))}" stroke="#b34700" stroke-dasharray="6 4"/>`,
      )
    : [];
  let path = '';
  let pen = 'M';
  const markers: string[] = [];
  chart.points.forEach(({ date, value }, i) => {
    if (value === null) {
      pen = 'M';
      return;
    }
    path += `${pen}${at(x(i))},${at(y(value))}`;
    pen = 'L';
    markers.push(
      `<circle cx="${at(x(i))}" cy="${at(y(value))}" r="3"><title>${escapeXml(date)}: ${Number(value.toPrecision(6))}</title></circle>`,
    );
  });
  const middle = margin.left + plotWidth / 2;
  const legendX = width - margin.right - 170;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(chart.title)}" font-family="sans-serif" font-size="12" fill="#222">`,
    `<title>${escapeXml(chart.title)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${middle}" y="28" text-anchor="middle" font-size="18">${escapeXml(chart.title)}</text>`,
    ...grid,
    ...dates,
    ...limits,
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>`,
    `<g fill="${colour}">${markers.join('')}</g>`,
    `<text x="${middle}" y="${height - 8}" text-anchor="middle">${escapeXml(chart.xLabel)}</text>`,
    `<text transform="translate(20,${margin.top + plotHeight / 2}) rotate(-90)" text-anchor="middle">${escapeXml(chart.yLabel)}</text>`,
    `<g class="legend"><line x1="${legendX}" x2="${legendX + 28}" y1="24" y2="24" stroke="${colour}" stroke-width="1.5"/><circle cx="${legendX + 14}" cy="24" r="3" fill="${colour}"/><text x="${legendX + 36}" y="28">${escapeXml(chart.series)}</text></g>`,
    '</svg>',
    '',
  ].join('\n');
}
