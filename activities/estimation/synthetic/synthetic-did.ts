import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { detectableDiagnostics } from '../inference/detectable-effect.ts';
import { measure, unsupported } from '../inference/measure.ts';
import { relativeEffect } from '../inference/relative-effect.ts';
import type { PanelSample } from '../panel/types.ts';
import { backTransform } from './back-transform.ts';
import { meanRow, type SyntheticDesign } from './design.ts';
import { placebosNeeded, rankAmong, summariseGaps } from './placebo.ts';
import {
  baseResult,
  isTooLarge,
  meanCounterfactual,
  periodKey,
  placebosShortened,
  unitWeights,
} from './result-parts.ts';
import {
  jackknifeStandardError,
  placeboStandardError,
  type SdidPlacebos,
  sdidPlacebos,
} from './sdid-inference.ts';
import { placeboEstimator } from './sdid-placebo.ts';
import { type SdidProblem, type SdidWeights, sdidEstimate, sdidTuning } from './sdid-problem.ts';
import { exactWeights, publishedWeights } from './sdid-weights.ts';
import { combine } from './weights.ts';

/** Most placebo estimates that are enumerated; above it as many are drawn. */
const placeboLimit = 2000;
const drawnPlacebos = 500;

/** Synthetic difference-in-differences (Arkhangelsky et al. 2021) with placebo or jackknife errors. */
export function estimateDid(
  sample: PanelSample,
  design: SyntheticDesign,
  spec: EstimateSpec,
): EstimateResult {
  const { donorRows: donors, treatedRows: treated, pre } = design;
  const problem: SdidProblem = {
    donors,
    treated,
    pre,
    tuning: sdidTuning(donors, treated.length, pre, 'sdid'),
  };
  const find = spec.mode === 'r-compatible' ? publishedWeights : exactWeights;
  const weights = find(problem, 'sdid');
  const delta = sdidEstimate(problem, weights);
  const inference = infer(problem, weights, delta, spec);
  const gaps = gapSeries(problem, weights);
  const summary = summariseGaps(gaps, pre);
  const relative = relativeEffect(sample.transform, inference, meanCounterfactual(design, delta));
  const observed = meanRow(treated);
  const { noise, zetaUnits, zetaTimes } = problem.tuning;
  return {
    ...baseResult(design, 'synthetic-did', inference.kind),
    delta,
    standardError: inference.standardError,
    ...(inference.tStatistic === null ? {} : { tStatistic: inference.tStatistic }),
    pValue: inference.pValue,
    confidenceInterval: { level: spec.confidence, lower: inference.lower, upper: inference.upper },
    ...(relative ? { relativeEffect: relative } : {}),
    weights: {
      units: unitWeights(design.donorLabels, weights.units),
      times: unitWeights(design.periodLabels.slice(0, pre), weights.times),
    },
    eventStudy: Array.from(gaps, (estimate, t) => ({
      relativeTime: t - pre,
      estimate,
      standardError: null,
      lower: null,
      upper: null,
    })),
    counterfactual: Array.from(gaps, (gap, t) => ({
      time: periodKey(sample, design, t),
      observed: backTransform(sample.transform, observed[t]!),
      counterfactual: backTransform(sample.transform, observed[t]! - gap),
    })),
    diagnostics: {
      collinear: [],
      singletons: 0,
      fit: {
        preRmspe: summary.preRmspe,
        postRmspe: summary.postRmspe,
        l2Imbalance: summary.preRmspe * Math.sqrt(pre),
        ...(weights.kkt === undefined ? {} : { kkt: weights.kkt }),
        mode: spec.mode,
        noise,
        zetaUnits,
        zetaTimes,
      },
      ...detectableDiagnostics(inference, Number.POSITIVE_INFINITY, spec.confidence),
      ...(inference.placebo ? { placebo: inference.placebo } : {}),
      warnings: [...design.warnings, ...inference.warnings],
    },
  };
}

/** Treated mean minus its weighted donors, shifted so that the weighted pre-period gap is 0: its post mean is the estimate. */
function gapSeries(problem: SdidProblem, weights: SdidWeights): Float64Array {
  const fitted = combine(problem.donors, weights.units);
  const gaps = meanRow(problem.treated).map((value, t) => value - fitted[t]!);
  let shift = 0;
  for (let t = 0; t < problem.pre; t += 1) shift += weights.times[t]! * gaps[t]!;
  return gaps.map((gap) => gap - shift);
}

function infer(problem: SdidProblem, weights: SdidWeights, delta: number, spec: EstimateSpec) {
  const { confidence: level, inference, mode } = spec;
  const needed = placebosNeeded(level);
  const [controls, size] = [problem.donors.length, problem.treated.length];
  const wantsPlacebos =
    inference.kind === 'placebo' || inference.kind === 'auto' || spec.placebo?.units === true;
  const warnings: string[] = [];
  const shortened = isTooLarge(spec, controls * problem.pre);
  const placeboMode = shortened ? 'exact' : mode;
  if (shortened) warnings.push(placebosShortened);
  const limit = wantsPlacebos ? choiceLimit(controls, size) : 0;
  const run =
    wantsPlacebos && controls > size
      ? sdidPlacebos(controls, size, placeboEstimator(problem, 'sdid', weights, placeboMode), {
          limit,
          seed: inference.seed,
        })
      : undefined;
  const placebo = run && {
    ...rankAmong(Math.abs(delta), [...run.estimates].map(Math.abs)),
    statistic: '|delta|',
    ...facts(run),
  };
  if (run && !run.enumerated)
    warnings.push(
      `placebo units drawn ${limit} times with seed ${inference.seed}: too many choices to enumerate`,
    );
  if (inference.kind !== 'jackknife' && run && controls >= needed) {
    const normal = measure(delta, placeboStandardError(run.estimates) ** 2, Number.POSITIVE_INFINITY, level);
    return { kind: 'placebo' as const, ...normal, placebo, warnings };
  }
  const error = inference.kind === 'placebo' ? null : jackknifeStandardError(problem, weights);
  if (error !== null)
    return {
      kind: 'jackknife' as const,
      ...measure(delta, error ** 2, Number.POSITIVE_INFINITY, level),
      placebo,
      warnings,
    };
  warnings.push(
    inference.kind === 'jackknife'
      ? 'no standard error: the jackknife needs two treated units and two donors with weight'
      : `no honest interval: ${controls} donors, ${needed} needed for placebos at level ${level}`,
  );
  return {
    kind: inference.kind === 'jackknife' ? ('jackknife' as const) : ('placebo' as const),
    ...unsupported(delta),
    placebo,
    warnings,
  };
}

function facts(run: SdidPlacebos) {
  return { enumerated: run.enumerated, deltas: [...run.estimates] };
}

/** How many choices of placebo units to allow before drawing. */
function choiceLimit(controls: number, size: number): number {
  let total = 1;
  for (let i = 1; i <= size && total <= placeboLimit; i += 1) total = (total * (controls - size + i)) / i;
  return total <= placeboLimit ? placeboLimit : drawnPlacebos;
}
