import type { InferenceKind } from '../../contract/enums.ts';
import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { type Covariance, covarianceMethods } from '../covariance/index.ts';
import { serialCorrelation } from '../diagnostics/index.ts';
import { studentCriticalValue } from '../distributions/index.ts';
import { detectableDiagnostics } from '../inference/detectable-effect.ts';
import { measure, unsupported } from '../inference/measure.ts';
import { relativeEffect } from '../inference/relative-effect.ts';
import { type LinearFit, quadraticForm } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import { constantFactor } from '../panel/factor.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { backTransform } from '../synthetic/back-transform.ts';
import { decompositionSummary } from './decomposition.ts';
import { seriesLags } from './lags.ts';
import { fitLocalLevel } from './local-level.ts';
import { fitSegmented, LEVEL_CHANGE, type SegmentedFit, SLOPE_CHANGE } from './segmented.ts';
import { buildSeries, type Series } from './series.ts';

const supported: InferenceKind[] = ['auto', 'guide', 'iid', 'hc0', 'hc1', 'hc2', 'hc3', 'newey-west'];

/**
 * Interrupted time series of the treated units (their mean where there are several): segmented regression with
 * calendar effects and errors robust to serial correlation by clock time. `delta` is the mean over the post-period of
 * observed minus counterfactual. Coefficients of trend and slope are per step of the series.
 * @throws ContraflowError where the series or the spec does not allow an estimate
 */
export function estimateIts(sample: PanelSample, spec: EstimateSpec): EstimateResult {
  if (!supported.includes(spec.inference.kind)) {
    throw specError(
      'unsupported-inference',
      `inference.kind: ${spec.inference.kind} does not apply to one series`,
      `use one of ${supported.join(', ')}`,
    );
  }
  const series = buildSeries(sample, spec.missing ?? 'drop');
  const model = fitSegmented(series, spec.seasons ?? []);
  const covariance = seriesCovariance(series, model, sample, spec);
  const { fit } = model;
  const degrees = covariance.degreesOfFreedom;
  const doubts = supportWarnings(series, fit);
  const supports = !doubts.exact;
  const measured = (estimate: number, variance: number) =>
    supports ? measure(estimate, variance, degrees, spec.confidence) : unsupported(estimate);
  const estimates = Array.from(fit.names, (name, k) => ({
    name,
    ...measured(fit.coefficients[k]!, covariance.matrix[k * fit.names.length + k]!),
  }));
  const meanEffect = meanFrom(model.effect, series.start);
  const delta = measured(meanEffect, quadraticForm(model.contrast, covariance.matrix, model.contrast));
  const expected = meanFrom(series.outcome, series.start) - meanEffect;
  const relative = relativeEffect(sample.transform, delta, expected);
  const [unit, time] = frameFactors(series);
  const serial = serialCorrelation(fit.residuals, unit, time, Float64Array.from(series.steps));
  const level = residualLevel(fit.residuals);
  const decomposition = decompositionSummary(series, model.effect, spec.seasons ?? []);
  return {
    estimator: 'its',
    inference: covariance.kind,
    delta: delta.estimate,
    standardError: delta.standardError,
    tStatistic: delta.tStatistic,
    pValue: delta.pValue,
    confidenceInterval: { level: spec.confidence, lower: delta.lower, upper: delta.upper },
    ...(Number.isFinite(degrees) ? { degreesOfFreedom: degrees } : {}),
    ...(relative ? { relativeEffect: relative } : {}),
    observations: series.outcome.length,
    units: series.units.length,
    periods: series.outcome.length,
    treatedUnits: series.units.length,
    ...(fit.rSquaredWithin === undefined ? {} : { rSquaredWithin: fit.rSquaredWithin }),
    coefficients: estimates,
    counterfactual: counterfactual(series, model, supports ? covariance : undefined, sample, spec.confidence),
    diagnostics: {
      collinear: [...fit.collinear, ...fit.absorbed],
      singletons: 0,
      ...(serial ? { serialCorrelation: { ...serial } } : {}),
      convention: covariance.convention,
      calendarEffects: fit.effects.map(({ name, levels }) => ({ name, levels })),
      periodsBefore: series.start,
      periodsAfter: series.outcome.length - series.start,
      ...(decomposition ? { decomposition } : {}),
      ...(level ? { localLevel: level } : {}),
      ...detectableDiagnostics(delta, degrees, spec.confidence),
      warnings: [...series.warnings, ...doubts.warnings, ...covariance.warnings],
    },
  };
}

function seriesCovariance(
  series: Series,
  model: SegmentedFit,
  sample: PanelSample,
  spec: EstimateSpec,
): Covariance {
  const { kind } = spec.inference;
  const chosen = kind === 'auto' || kind === 'guide' ? 'newey-west' : kind;
  const guided = kind === 'guide' ? { ...spec.inference, lags: spec.inference.lags ?? 24 } : spec.inference;
  const lags = seriesLags(guided, series, sample.timeKind);
  const [unit, time] = frameFactors(series);
  const frame = { unit, time, periodValues: Float64Array.from(series.steps), clusters: [] };
  return covarianceMethods[chosen]!(model.fit, frame, { ...spec.inference, lags });
}

/** Variances of a level that wanders in the residuals: more than 0 says that the trend alone does not carry the series. */
function residualLevel(
  residuals: Float64Array,
): { irregularVariance: number; levelVariance: number } | undefined {
  const scale = Math.sqrt(
    meanFrom(
      residuals.map((value) => value * value),
      0,
    ),
  );
  if (residuals.length < 10 || !(scale > 1e-9)) return undefined;
  const { irregularVariance, levelVariance } = fitLocalLevel(residuals);
  return { irregularVariance, levelVariance };
}

/** Periods below which errors robust to serial correlation are known to be too small. */
const fewPeriods = 50;

/** Whether the model leaves no error to measure by, and what a reader should know of the errors. */
function supportWarnings(series: Series, fit: LinearFit): { exact: boolean; warnings: string[] } {
  const periods = series.outcome.length;
  const size = series.outcome.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const exact = Math.sqrt(fit.rss / periods) <= 1e-12 * size;
  const warnings = exact ? ['the model fits the series without error: no standard error can be formed'] : [];
  if (!exact && periods < fewPeriods) warnings.push(`errors from ${periods} periods tend to be too small`);
  return { exact, warnings };
}

/** One unit, every period its own level. */
function frameFactors(series: Series): [Factor, Factor] {
  const n = series.outcome.length;
  const codes = Int32Array.from({ length: n }, (_, t) => t);
  return [constantFactor('series', n), { name: 'period', codes, levels: n, label: String }];
}

/** Observed and expected course; the interval is that of the effect, and there is none before the start. */
function counterfactual(
  series: Series,
  model: SegmentedFit,
  covariance: Covariance | undefined,
  sample: PanelSample,
  confidence: number,
): NonNullable<EstimateResult['counterfactual']> {
  const { fit, effect, since } = model;
  const size = fit.names.length;
  const level = fit.names.indexOf(LEVEL_CHANGE);
  const slope = fit.names.indexOf(SLOPE_CHANGE);
  const at = (i: number, j: number) => (i < 0 || j < 0 || !covariance ? 0 : covariance.matrix[i * size + j]!);
  const critical = covariance ? studentCriticalValue(1 - confidence, covariance.degreesOfFreedom) : 0;
  const back = (value: number) => backTransform(sample.transform, value);
  return Array.from(series.outcome, (observed, t) => {
    const expected = observed - fit.residuals[t]! - effect[t]!;
    const value = series.periodValues[t]!;
    const point = {
      time: sample.timeKind === 'time' ? new Date(value).toISOString() : value,
      observed: back(observed),
      counterfactual: back(expected),
    };
    if (t < series.start || !covariance) return point;
    const elapsed = since[t]!;
    const variance = at(level, level) + 2 * elapsed * at(level, slope) + elapsed ** 2 * at(slope, slope);
    const reach = critical * Math.sqrt(Math.max(variance, 0));
    return { ...point, lower: back(expected - reach), upper: back(expected + reach) };
  });
}

function meanFrom(values: Float64Array, start: number): number {
  let sum = 0;
  for (let t = start; t < values.length; t += 1) sum += values[t]!;
  return sum / (values.length - start);
}
