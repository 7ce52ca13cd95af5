import type { EstimateDiagnostics } from '../../contract/estimate-result.ts';
import { ScoreSums } from '../covariance/index.ts';
import {
  type Autocorrelation,
  CheckedDesign,
  ResidualChecks,
  type ResidualSummary,
} from '../diagnostics/index.ts';
import { type ResolvedInference, resolveInference } from '../inference/resolve-inference.ts';
import { fitLinear, type LinearFit } from '../linear/index.ts';
import type { Regressor } from '../panel/types.ts';
import type { Estimation } from './estimation.ts';

/** A fit and the checks that do not depend on the inference chosen. */
export interface CheckedFit {
  fit: LinearFit;
  breuschPagan: EstimateDiagnostics['breuschPagan'];
  serialCorrelation: EstimateDiagnostics['serialCorrelation'];
  residuals: ResidualSummary & { autocorrelations: Autocorrelation[] };
}

/** A regression with its inference and checks, from which estimators build their results. */
export interface Regression {
  fit: LinearFit;
  inference: ResolvedInference;
  diagnostics: EstimateDiagnostics;
}

/**
 * Fits the regressors on the outcome of the sample, resolves inference, and runs the checks. `permutes`: the effect is
 * one coefficient and the caller carries out randomisation inference.
 */
export function fitRegression(
  estimation: Estimation,
  regressors: readonly Regressor[],
  options: { permutes?: boolean } = {},
): Regression {
  const { spec, panel, frame } = estimation;
  const { sample, notes } = panel;
  const checked = estimation.remember(() => fitAndCheck(estimation, regressors));
  const { fit } = checked;
  const inference = resolveInference({
    fit,
    frame,
    sample,
    spec: spec.inference,
    refit: { outcome: sample.outcome, regressors, effects: sample.effects, weights: sample.weights },
    heteroskedasticity: checked.breuschPagan?.pValue,
    serialCorrelation: checked.serialCorrelation?.lag1,
    confidence: spec.confidence,
    permutes: options.permutes,
  });
  const { covariance, choice, guide } = inference;
  const warnings = [...notes.warnings, ...inference.warnings];
  if (fit.absorbed.length > 0)
    warnings.push(`absorbed by the fixed effects and left out: ${fit.absorbed.join(', ')}`);
  if (fit.collinear.length > 0)
    warnings.push(`collinear with other regressors and left out: ${fit.collinear.join(', ')}`);
  const diagnostics: EstimateDiagnostics = {
    ...(checked.breuschPagan === undefined ? {} : { breuschPagan: checked.breuschPagan }),
    ...(checked.serialCorrelation === undefined ? {} : { serialCorrelation: checked.serialCorrelation }),
    residuals: checked.residuals,
    collinear: [...fit.absorbed, ...fit.collinear],
    singletons: notes.singletons,
    rows: { missing: notes.missingRows, excluded: notes.excludedRows, bounded: notes.boundedRows },
    absorption: { iterations: fit.report.iterations, certificate: fit.report.certificate },
    covariance: {
      convention: covariance.convention,
      ...(covariance.lags === undefined ? {} : { lags: covariance.lags }),
      ...(choice ?? {}),
    },
    ...(guide === undefined ? {} : { guide }),
    ...(notes.overlap === undefined ? {} : { overlap: { ...notes.overlap } }),
    warnings,
  };
  return { fit, inference, diagnostics };
}

function fitAndCheck(estimation: Estimation, regressors: readonly Regressor[]): CheckedFit {
  const { panel, frame } = estimation;
  const { sample } = panel;
  const design = new CheckedDesign(regressors, sample.unit, sample.time, sample.periodValues);
  let checks = new ResidualChecks(design, sample.outcome);
  let scores: ScoreSums[] = [];
  const fit = fitLinear({
    outcome: sample.outcome,
    regressors,
    effects: sample.effects,
    weights: sample.weights,
    absorber: estimation.absorber,
    free: estimation.free,
    observe({ names }) {
      checks = new ResidualChecks(design, sample.outcome);
      scores = frame.clusters.map((cluster) => new ScoreSums(cluster, names.length, sample.weights));
      return [checks, ...scores];
    },
  });
  fit.scores = new Map(scores.map(({ factor, sums }) => [factor, sums]));
  const found = checks.finish(() => fit.residuals, sample.periodValues);
  const { serialCorrelation } = found;
  return {
    fit,
    ...found,
    serialCorrelation: serialCorrelation === undefined ? undefined : { ...serialCorrelation },
  };
}
