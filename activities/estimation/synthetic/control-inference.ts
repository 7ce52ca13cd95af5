import type { InferenceKind } from '../../contract/enums.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { type Measured, measure, unsupported } from '../inference/measure.ts';
import { conformalInterval } from './conformal.ts';
import type { ControlFit } from './control-fit.ts';
import type { SyntheticDesign } from './design.ts';
import {
  errorRatio,
  type GapSummary,
  type PlaceboRank,
  placeboHalfWidth,
  placebosNeeded,
  rankAmong,
  spacePlacebos,
} from './placebo.ts';
import { jackknifeStandardError, placeboStandardError } from './sdid-inference.ts';
import { sdidTuning } from './sdid-problem.ts';

/** Uncertainty of a synthetic control. */
export interface ControlInference extends Measured {
  kind: InferenceKind;
  placebo?: PlaceboRank & Record<string, unknown>;
  /** Gaps of every placebo; empty where none were run. */
  placeboGaps: Float64Array[];
  warnings: string[];
}

/**
 * Placebos in space where there are donors enough for the level, else conformal, else none, with the reason. The
 * p-value of placebo inference counts the treated unit in, so that it is never 0.
 */
export function inferControl(
  fit: ControlFit,
  summary: GapSummary,
  design: SyntheticDesign,
  spec: EstimateSpec,
): ControlInference {
  const level = spec.confidence;
  const donors = fit.donors.length;
  const needed = placebosNeeded(level);
  const asked = spec.inference.kind;
  const wanted = asked === 'placebo' || asked === 'auto' || spec.placebo?.units === true;
  const placebos = wanted && donors >= 2 ? spacePlacebos(fit, design.pre) : [];
  const rank = placebos.length > 0 ? rankPlacebos(summary, placebos) : undefined;
  const shared = { ...(rank ? { placebo: rank } : {}), placeboGaps: placebos.map((p) => p.gaps) };
  if (asked === 'jackknife')
    return { kind: 'jackknife', ...jackknife(fit, summary, design, level), ...shared };
  const deltas = placebos.map((p) => p.delta);
  const half = asked === 'conformal' ? null : placeboHalfWidth(deltas, level);
  if (half !== null && rank) {
    return {
      kind: 'placebo',
      ...unsupported(summary.delta),
      standardError: placeboStandardError(Float64Array.from(deltas)) || null,
      pValue: rank.pValueIncludingTreated,
      lower: summary.delta - half,
      upper: summary.delta + half,
      ...shared,
      warnings: [],
    };
  }
  const few =
    asked === 'conformal'
      ? []
      : [`${donors} donors are too few for a ${level} placebo interval (needs ${needed}): conformal instead`];
  if (Object.keys(fit.details).length > 0) few.push('the conformal interval refits plain outcome weights');
  const conformal = conformalInterval(fit.target, fit.donors, design.pre, summary.delta, level);
  if (conformal)
    return { kind: 'conformal', ...unsupported(summary.delta), ...conformal, ...shared, warnings: few };
  const reason = `no honest interval: ${donors} donors (${needed} needed for placebos) and ${design.periods} periods support none at level ${level}`;
  return {
    kind: asked === 'auto' ? 'conformal' : asked,
    ...unsupported(summary.delta),
    ...shared,
    warnings: [reason],
  };
}

function rankPlacebos(summary: GapSummary, placebos: GapSummary[]): PlaceboRank & Record<string, unknown> {
  const ratio = errorRatio(summary);
  const rank = rankAmong(ratio, placebos.map(errorRatio));
  return {
    ...rank,
    statistic: 'postRmspe/preRmspe',
    ...(Number.isFinite(ratio) ? { ratio } : {}),
    deltas: placebos.map((p) => p.delta),
  };
}

function jackknife(fit: ControlFit, summary: GapSummary, design: SyntheticDesign, level: number) {
  const problem = {
    donors: fit.donors,
    treated: design.treatedRows,
    pre: design.pre,
    tuning: sdidTuning(fit.donors, design.treatedRows.length, design.pre, 'sc'),
  };
  const error = jackknifeStandardError(problem, { units: fit.weights, times: new Float64Array(design.pre) });
  if (error === null)
    return {
      ...unsupported(summary.delta),
      warnings: ['the jackknife needs two treated units and two donors with weight'],
    };
  return { ...measure(summary.delta, error ** 2, Number.POSITIVE_INFINITY, level), warnings: [] };
}
