import { describe, expect, it } from 'vitest';
import { computedScores, outcomeOf, xmrChart } from '../../activities/kpis/index.ts';
import { trendOf } from '../../activities/kpis/trend.ts';
import type { DayValues, KpiValues } from '../../activities/kpis/values.ts';
import { createKpiSample } from '../../infra/simulator/kpi-sample.ts';

const nothing: KpiValues = {
  adherence: null,
  quality: null,
  csat: null,
  fcr: null,
  aht: null,
  acw: null,
  conformance: null,
  occupancy: null,
  contacts_handled: null,
};

describe('XmR chart', () => {
  it('has limits at 2.66 mean moving ranges and finds points beyond them', () => {
    const values = [10, 12, 10, 12, 10, 12, 10, 12, 30];
    const chart = xmrChart(values);
    const mean = 118 / 9;
    const range = (7 * 2 + 18) / 8;
    expect(chart?.mean).toBeCloseTo(mean, 12);
    expect(chart?.upper).toBeCloseTo(mean + 2.66 * range, 12);
    expect(chart?.outside).toEqual([{ index: 8, side: 1 }]);
  });

  it('finds eight in a row on one side, not seven', () => {
    const wave = (length: number) => [
      ...Array.from({ length }, (_, i) => 12 + (i % 2) * 0.1),
      ...Array.from({ length }, (_, i) => 8 + (i % 2) * 0.1),
    ];
    expect(xmrChart(wave(8))?.runs).toEqual([
      { from: 0, to: 7, side: 1 },
      { from: 8, to: 15, side: -1 },
    ]);
    expect(xmrChart(wave(7))?.runs).toEqual([]);
  });

  it('says nothing about a few or equal values', () => {
    expect(xmrChart([1, 2, 3])).toBeNull();
    expect(xmrChart(Array.from({ length: 20 }, () => 5))).toBeNull();
  });
});

describe('trend', () => {
  it('is the Theil–Sen slope with the Mann–Kendall test', () => {
    const rising = Array.from({ length: 20 }, (_, i) => 3 + 0.5 * i);
    expect(trendOf(rising)?.slope).toBe(0.5);
    // S = 190, Var = 20·19·45/18 = 950: z = 189/√950.
    expect(trendOf(rising)?.pValue).toBeCloseTo(8.7e-10, 10);
    expect(trendOf(Array.from({ length: 20 }, (_, i) => i % 2))?.pValue).toBeGreaterThan(0.3);
    expect(trendOf([1, 2, 3])).toBeNull();
  });
});

describe('outcome', () => {
  const days = (aht: (day: number) => number): DayValues[] =>
    Array.from({ length: 30 }, (_, i) => ({
      ...nothing,
      date: `2024-01-${String(i + 1).padStart(2, '0')}`,
      aht: aht(i),
    }));

  it('counts shorter times as better', () => {
    expect(outcomeOf(days((i) => (i < 15 ? 200 : 160)))?.change).toBeCloseTo(0.25, 12);
  });

  it('needs a week in each third', () => {
    expect(outcomeOf(days(() => 200).slice(0, 20))).toBeNull();
  });
});

describe('our score', () => {
  it('draws agents with few contacts to the mean of all', () => {
    const agent = (quality: number, contacts: number): KpiValues => ({
      ...nothing,
      quality,
      contacts_handled: contacts,
    });
    const [rare, busy] = computedScores([agent(100, 6), agent(80, 3000)]);
    expect(rare).toBeLessThan(84);
    expect(busy).toBeCloseTo(80, 0);
    expect(computedScores([nothing])).toEqual([null]);
  });
});

describe('sample', () => {
  it('is the same for a seed and another for another', () => {
    expect(createKpiSample(5)).toEqual(createKpiSample(5));
    expect(createKpiSample(5)).not.toEqual(createKpiSample(6));
  });
});
