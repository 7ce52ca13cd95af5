import type { KpiName } from '../contract/kpi-files.ts';
import { lineChart } from './line-chart.ts';
import { type DayValues, kpiNames } from './values.ts';
import { xmrChart } from './xmr.ts';

const wording: Record<KpiName, { title: string; yLabel: string; series: string }> = {
  adherence: { title: 'Daily adherence rates', yLabel: 'Adherence rate (%)', series: 'Adherence' },
  quality: { title: 'Daily quality scores', yLabel: 'Quality score (%)', series: 'Quality' },
  csat: { title: 'Daily CSAT', yLabel: 'CSAT (points 1–5)', series: 'CSAT' },
  fcr: {
    title: 'Daily first-contact resolution',
    yLabel: 'Share of contacts',
    series: 'First-contact resolution',
  },
  aht: { title: 'Daily average handle time', yLabel: 'Seconds', series: 'Handle time' },
  acw: { title: 'Daily after-call work', yLabel: 'Seconds', series: 'After-call work' },
};

/** One chart for each KPI that has values, by file name: `daily-adherence.svg` and so on, with their natural limits. */
export function kpiCharts(days: readonly DayValues[]): Map<string, string> {
  const charts = new Map<string, string>();
  for (const kpi of kpiNames) {
    const { title, yLabel, series } = wording[kpi];
    const points = days.map((day) => ({ date: day.date, value: day[kpi] }));
    const limits = xmrChart(points.flatMap(({ value }) => (value === null ? [] : [value])));
    const svg = lineChart({
      title: `${title} over ${days.length} days`,
      xLabel: 'Date',
      yLabel,
      series,
      points,
      ...(limits === null ? {} : { limits }),
    });
    if (svg !== '') charts.set(`daily-${kpi}.svg`, svg);
  }
  return charts;
}
