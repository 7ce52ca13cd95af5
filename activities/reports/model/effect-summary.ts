import type { Span } from '../format/effect-format.ts';
import { metricStyle } from '../format/metric-style.ts';
import type { CounterfactualRow, EstimateRow, TruthRow } from '../report-data.ts';

/** An effect in the terms that a planner reads. */
export interface EffectSummary {
  /** Percent of what was expected; null where the estimate gives no relative effect. */
  percent: Span | null;
  /** In the metric's shown unit (seconds, percentage points, points); null without a level to apply it to. */
  natural: Span | null;
  /** Mean of the counterfactual over the post-period, shown unit. */
  expectedLevel: number | null;
  /** Treated mean after minus before, which is not causal. */
  naive: { percent: number | null; natural: number | null };
  /** The simulator's truth in percent, where it is known. */
  truthPercent: number | null;
}

/** The scale on which an estimate's `delta` stands. */
export type DeltaScale = 'log' | 'log-odds' | 'natural';

/** Fractional and hurdle models give delta on the scale of the outcome, count models on the log scale, the others on the transform's. */
export function deltaScale(estimator: string, transform: string): DeltaScale {
  if (estimator.startsWith('fractional') || estimator.startsWith('hurdle')) return 'natural';
  if (estimator === 'poisson' || transform === 'log') return 'log';
  return transform === 'logit' ? 'log-odds' : 'natural';
}

/** Percent change that a difference of logarithms stands for. */
export function logToPercent(delta: number): number {
  return Math.expm1(delta) * 100;
}

/** Puts an estimate into natural units and percent, with the naive difference and the truth on the same scales. */
export function summariseEffect(
  estimate: EstimateRow,
  series: readonly CounterfactualRow[],
  truth: TruthRow | undefined,
): EffectSummary {
  const { scale: factor } = metricStyle(estimate.metric);
  const scale = deltaScale(estimate.estimator, estimate.transform);
  const percent = percentSpan(estimate, scale);
  const expected = expectedLevel(estimate, series);
  const before = meanOf(
    series.filter((row) => row.day_at < estimate.post_start_at),
    (row) => row.observed,
  );
  return {
    percent,
    natural: naturalSpan(estimate, scale, percent, expected, factor),
    expectedLevel: expected === null ? null : expected * factor,
    naive: naiveDifference(estimate, scale, before, factor),
    truthPercent: truth === undefined ? null : truthInPercent(truth, estimate, scale, expected),
  };
}

function percentSpan(estimate: EstimateRow, scale: DeltaScale): Span | null {
  if (estimate.effect_pct !== null) {
    return {
      estimate: estimate.effect_pct,
      lower: estimate.effect_pct_lower,
      upper: estimate.effect_pct_upper,
    };
  }
  return scale === 'log' ? mapSpan(deltaSpan(estimate), logToPercent) : null;
}

function naturalSpan(
  estimate: EstimateRow,
  scale: DeltaScale,
  percent: Span | null,
  expected: number | null,
  factor: number,
): Span | null {
  if (scale === 'natural') return mapSpan(deltaSpan(estimate), (delta) => delta * factor);
  // A change in the odds has no constant counterpart in points, so none is made up.
  if (scale === 'log-odds' || percent === null || expected === null) return null;
  return mapSpan(percent, (share) => (share / 100) * expected * factor);
}

function deltaSpan(estimate: EstimateRow): Span {
  return { estimate: estimate.delta, lower: estimate.ci_lower, upper: estimate.ci_upper };
}

function mapSpan(span: Span, change: (value: number) => number): Span {
  return {
    estimate: change(span.estimate),
    lower: span.lower === null ? null : change(span.lower),
    upper: span.upper === null ? null : change(span.upper),
  };
}

function expectedLevel(estimate: EstimateRow, series: readonly CounterfactualRow[]): number | null {
  return meanOf(
    series.filter((row) => row.day_at >= estimate.post_start_at),
    (row) => row.counterfactual,
  );
}

function naiveDifference(
  estimate: EstimateRow,
  scale: DeltaScale,
  before: number | null,
  factor: number,
): EffectSummary['naive'] {
  const naive = estimate.naive_before_after;
  if (naive === null || scale === 'log-odds') return { percent: null, natural: null };
  if (scale === 'log') {
    const percent = logToPercent(naive);
    return { percent, natural: before === null ? null : (percent / 100) * before * factor };
  }
  return {
    percent: before === null || before === 0 ? null : (naive / before) * 100,
    natural: naive * factor,
  };
}

function truthInPercent(
  truth: TruthRow,
  estimate: EstimateRow,
  scale: DeltaScale,
  expected: number | null,
): number | null {
  if (truth.effect_pct !== undefined && truth.effect_pct !== null) return truth.effect_pct;
  if (scale === 'log') return logToPercent(truth.delta);
  if (scale === 'log-odds') return null;
  if (estimate.effect_pct !== null && estimate.effect_pct !== 0 && estimate.delta !== 0) {
    return (truth.delta * estimate.effect_pct) / estimate.delta;
  }
  return expected === null || expected === 0 ? null : (truth.delta / expected) * 100;
}

/** Mean of the values that exist; null without any. */
export function meanOf<Row>(rows: readonly Row[], value: (row: Row) => number | null): number | null {
  let sum = 0;
  let count = 0;
  for (const row of rows) {
    const one = value(row);
    if (one === null) continue;
    sum += one;
    count += 1;
  }
  return count === 0 ? null : sum / count;
}
