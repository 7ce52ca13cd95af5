import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { detectableDiagnostics } from '../inference/detectable-effect.ts';
import { relativeEffect } from '../inference/relative-effect.ts';
import type { DataTable, PanelSample } from '../panel/types.ts';
import { backTransform } from './back-transform.ts';
import { fitControl } from './control-fit.ts';
import { inferControl } from './control-inference.ts';
import type { SyntheticDesign } from './design.ts';
import { meanRow } from './design.ts';
import { type GapBounds, gapBounds } from './gap-bounds.ts';
import { summariseGaps } from './placebo.ts';
import { baseResult, meanCounterfactual, periodKey, unitWeights } from './result-parts.ts';
import { timePlacebos } from './time-placebo.ts';
import { gapsOf } from './weights.ts';

/** Synthetic control of the mean of the treated units (Abadie, Diamond and Hainmueller 2010), with its inference. */
export function estimateControl(
  sample: PanelSample,
  design: SyntheticDesign,
  spec: EstimateSpec,
  table?: DataTable,
): EstimateResult {
  const fit = fitControl(design, spec, sample.timeKind, table);
  const summary = summariseGaps(gapsOf(fit.target, fit.donors, fit.weights), design.pre);
  const inference = inferControl(fit, summary, design, spec);
  const bounds = gapBounds(fit, summary.gaps, design.pre, spec.confidence, inference);
  const times = spec.placebo?.times ? timePlacebos(design, spec, sample.timeKind, table) : undefined;
  const relative = relativeEffect(sample.transform, inference, meanCounterfactual(design, summary.delta));
  const squared = summary.preRmspe ** 2 * design.pre;
  return {
    ...baseResult(design, 'synthetic-control', inference.kind),
    delta: inference.estimate,
    standardError: inference.standardError,
    ...(inference.tStatistic === null ? {} : { tStatistic: inference.tStatistic }),
    pValue: inference.pValue,
    confidenceInterval: { level: spec.confidence, lower: inference.lower, upper: inference.upper },
    ...(relative ? { relativeEffect: relative } : {}),
    weights: { units: unitWeights(design.donorLabels, fit.weights) },
    ...series(sample, design, summary.gaps, bounds),
    diagnostics: {
      collinear: [],
      singletons: 0,
      fit: {
        preRmspe: summary.preRmspe,
        postRmspe: summary.postRmspe,
        l2Imbalance: Math.sqrt(squared),
        ...(fit.kkt === undefined ? {} : { kkt: fit.kkt }),
        ...fit.details,
      },
      ...detectableDiagnostics(inference, Number.POSITIVE_INFINITY, spec.confidence),
      ...(inference.placebo ? { placebo: inference.placebo } : {}),
      ...(times ? { placeboTimes: times } : {}),
      warnings: [...design.warnings, ...fit.warnings, ...inference.warnings],
    },
  };
}

/** Gap and counterfactual of every period, with intervals where the inference gives them for single periods. */
function series(
  sample: PanelSample,
  design: SyntheticDesign,
  gaps: Float64Array,
  bounds: GapBounds[],
): Pick<EstimateResult, 'eventStudy' | 'counterfactual'> {
  const observed = meanRow(design.treatedRows);
  const back = (value: number) => backTransform(sample.transform, value);
  return {
    eventStudy: bounds.map((bound, t) => ({
      relativeTime: t - design.pre,
      estimate: gaps[t]!,
      standardError: null,
      lower: bound?.lower ?? null,
      upper: bound?.upper ?? null,
    })),
    counterfactual: bounds.map((bound, t) => ({
      time: periodKey(sample, design, t),
      observed: back(observed[t]!),
      counterfactual: back(observed[t]! - gaps[t]!),
      ...(bound ? { lower: back(observed[t]! - bound.upper), upper: back(observed[t]! - bound.lower) } : {}),
    })),
  };
}
