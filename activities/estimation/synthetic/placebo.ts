import type { ControlFit } from './control-fit.ts';
import { meanBetween } from './design.ts';
import { gapsOf } from './weights.ts';

/** How one unit compares with its synthetic control. */
export interface GapSummary {
  gaps: Float64Array;
  /** Mean gap over the post-period. */
  delta: number;
  preRmspe: number;
  postRmspe: number;
}

/** Rank of the treated unit among placebos. */
export interface PlaceboRank {
  /** 1 is the largest ratio. */
  rank: number;
  /** Donors plus one. */
  of: number;
  pValue: number;
  pValueIncludingTreated: number;
}

export function summariseGaps(gaps: Float64Array, pre: number): GapSummary {
  const squares = gaps.map((gap) => gap * gap);
  return {
    gaps,
    delta: meanBetween(gaps, pre, gaps.length),
    preRmspe: Math.sqrt(meanBetween(squares, 0, pre)),
    postRmspe: Math.sqrt(meanBetween(squares, pre, gaps.length)),
  };
}

/** Every donor as if it were treated, against the other donors. */
export function spacePlacebos(fit: ControlFit, pre: number): GapSummary[] {
  return fit.donors.map((row, index) =>
    summariseGaps(gapsOf(row, fit.donors, fit.placeboWeights(index)), pre),
  );
}

/** Ratio of the errors after and before; infinite for a perfect fit before. */
export function errorRatio(summary: GapSummary): number {
  if (summary.preRmspe > 0) return summary.postRmspe / summary.preRmspe;
  return summary.postRmspe > 0 ? Number.POSITIVE_INFINITY : 0;
}

/** Share of placebo statistics at least as large as the treated one, without and with the treated unit itself. */
export function rankAmong(treated: number, placebos: readonly number[]): PlaceboRank {
  const larger = placebos.filter((value) => value >= treated).length;
  const count = placebos.length;
  return {
    rank: larger + 1,
    of: count + 1,
    pValue: larger / count,
    pValueIncludingTreated: (1 + larger) / (count + 1),
  };
}

/** Fewest placebos from which a two-sided interval of a level can be read. */
export function placebosNeeded(level: number): number {
  return Math.ceil(1 / (1 - level) - 1e-9) - 1;
}

/**
 * Half-width of the interval that inverts the placebo test on |mean gap|: all effects τ for which
 * (1 + #{|gap_j| ≥ |δ − τ|})/(J + 1) exceeds 1 − level. Null with too few placebos.
 */
export function placeboHalfWidth(gaps: readonly number[], level: number): number | null {
  if (gaps.length < placebosNeeded(level)) return null;
  const sorted = gaps.map(Math.abs).sort((a, b) => b - a);
  const allowed = Math.floor((1 - level) * (gaps.length + 1) + 1e-9);
  return sorted[allowed - 1]!;
}
