import { describe, expect, it } from 'vitest';
import { dailyPoints, driftEpisodes, driftPoints } from '../../activities/reports/model/daily-series.ts';
import { eventPoints } from '../../activities/reports/model/event-points.ts';
import { parseFindings } from '../../activities/reports/model/findings.ts';
import { buildWindowGrid } from '../../activities/reports/model/window-grid.ts';
import type {
  CounterfactualRow,
  EventStudyRow,
  RejectedRow,
  WindowRow,
} from '../../activities/reports/report-data.ts';
import { day, origin } from './support/sample-origin.ts';
import { sampleReport } from './support/sample-report.ts';

const dayRow = (index: number, observed: number | null, expected: number | null): CounterfactualRow => ({
  ...origin,
  change_id: 'c',
  metric: 'service_level',
  segment: 'all',
  day_at: day(index),
  observed,
  counterfactual: expected,
  counterfactual_lower: expected === null ? null : expected - 0.01,
  counterfactual_upper: expected === null ? null : expected + 0.02,
});

describe('dailyPoints', () => {
  const rows = [dayRow(0, 0.8, 0.8), dayRow(1, 0.85, 0.8), dayRow(2, null, 0.8), dayRow(3, 0.9, 0.8)];
  const points = dailyPoints(rows, 'service_level', day(1));

  it('gives differences in percentage points with the interval turned round', () => {
    expect(points[1]?.difference).toBeCloseTo(5, 10);
    expect(points[1]?.differenceLower).toBeCloseTo(3, 10);
    expect(points[1]?.differenceUpper).toBeCloseTo(6, 10);
  });

  it('sums since the change and steps over a missing day', () => {
    expect(points.map((point) => point.total)).toEqual([
      null,
      expect.closeTo(5, 10),
      expect.closeTo(5, 10),
      expect.closeTo(15, 10),
    ]);
    expect(points[3]?.totalUpper).toBeCloseTo(17, 10);
    expect(points[2]?.totalUpper).toBeNull();
  });
});

describe('drift', () => {
  const rows = sampleReport().drift.filter((row) => row.metric === 'aht');

  it('draws the band at mean ± 2 SD on the scale of the axis', () => {
    const [point] = driftPoints(rows.slice(-1), (delta) => delta * 100);
    const { baseline_mean: mean, baseline_sd: sd } = rows.at(-1) ?? {};
    expect(point?.bandUpper).toBeCloseTo(100 * ((mean ?? 0) + 2 * (sd ?? 0)), 10);
  });

  it('joins consecutive firing days to one episode and closes it when the state changes', () => {
    const states = ['ok', 'firing', 'firing', 'resolved', 'firing'] as const;
    const series = states.map((state, index) => ({ ...rows[0]!, state, as_of_at: day(index) }));
    const episodes = driftEpisodes(driftPoints(series, (delta) => delta));
    expect(episodes.map(({ points, open }) => [points, open])).toEqual([
      [2, false],
      [1, true],
    ]);
  });
});

describe('window grid', () => {
  const base = sampleReport().windows[0]!;
  const states = (
    window: Partial<WindowRow>,
    estimatedTo: string | null,
    rejected: RejectedRow[] = [],
  ): string => {
    const estimate = sampleReport().estimates[0]!;
    const estimates = estimatedTo === null ? [] : [{ ...estimate, as_of_at: estimatedTo }];
    const column = buildWindowGrid([{ ...base, ...window }], estimates, rejected)[0]?.columns[0];
    return Object.values(column?.states ?? {}).join(' ');
  };

  it('follows the ledger and the data that estimates used', () => {
    expect(states({ status: 'done' }, base.window_end)).toBe('done done done done');
    expect(states({ status: 'done' }, base.window_start)).toBe('done done done waiting');
    expect(states({ status: 'done' }, null)).toBe('done done done waiting');
    const refused = [{ platform: base.platform, window_start: base.window_start, reason: 'r', records: 1 }];
    expect(states({ status: 'done' }, base.window_end, refused)).toBe('done partial done done');
    expect(states({ status: 'partial' }, base.window_end)).toBe('done partial partial partial');
    expect(states({ status: 'failed', complete: false }, base.window_end)).toBe(
      'failed waiting waiting waiting',
    );
    expect(states({ status: 'failed', complete: true }, base.window_end)).toBe('done failed waiting waiting');
    expect(states({ status: 'skipped' }, base.window_end)).toBe('skipped skipped skipped skipped');
  });

  it('keeps the newest windows and counts the others', () => {
    const many = Array.from({ length: 40 }, (_, index) => ({
      ...base,
      window_start: day(index),
      window_end: day(index + 1),
    }));
    const [grid] = buildWindowGrid(many, [], []);
    expect(grid?.columns).toHaveLength(30);
    expect(grid?.columns.at(-1)?.window.window_start).toBe(day(39));
    expect(grid?.earlier).toEqual({ windows: 10, done: 10 });
  });
});

describe('eventPoints', () => {
  const rows = (days: readonly number[]): EventStudyRow[] =>
    days.map((relative) => ({
      ...sampleReport().eventStudy[0]!,
      relative_day: relative,
      estimate: 0.1,
      std_error: 0.05,
      ci_lower: 0,
      ci_upper: 0.2,
    }));
  const referenceOf = (given: readonly EventStudyRow[]): number[] =>
    eventPoints(given, (delta) => delta * 100)
      .filter((point) => point.reference)
      .map((point) => point.day);

  it('puts the reference period back into the gap before the change, at zero', () => {
    expect(referenceOf(rows([-21, -14, 0, 7]))).toEqual([-7]);
    expect(referenceOf(rows([-3, -1, 0, 1]))).toEqual([-2]);
    const points = eventPoints(rows([-14, 0, 7]), (delta) => delta * 100);
    expect(points.map((point) => [point.day, point.estimate])).toEqual([
      [-14, expect.closeTo(10)],
      [-7, 0],
      [0, expect.closeTo(10)],
      [7, expect.closeTo(10)],
    ]);
  });

  it('keeps a reference that the rows hold, and invents none without a pattern', () => {
    const held = rows([-14, -7, 0]).map((row) =>
      row.relative_day === -14 ? { ...row, estimate: 0, std_error: null } : row,
    );
    expect(referenceOf(held)).toEqual([-14]);
    expect(referenceOf(rows([0]))).toEqual([]);
  });
});

describe('parseFindings', () => {
  it.each([
    [
      '["a", "b"]',
      [
        { name: '', message: 'a' },
        { name: '', message: 'b' },
      ],
    ],
    ['[{"check":"pre_trend","message":"p below 5 %"}]', [{ name: 'pre_trend', message: 'p below 5 %' }]],
    ['{"pre_trend":"p below 5 %"}', [{ name: 'pre_trend', message: 'p below 5 %' }]],
    ['[]', []],
    ['', []],
    ['not json', [{ name: '', message: 'not json' }]],
  ])('reads %s', (json, expected) => {
    expect(parseFindings(json)).toEqual(expected);
  });
});
