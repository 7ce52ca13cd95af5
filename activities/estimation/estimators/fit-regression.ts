import type { EstimateDiagnostics } from '../../contract/estimate-result.ts';
import {
  type Autocorrelation,
  breuschPagan,
  type ResidualSummary,
  residualAutocorrelations,
  residualSummary,
  serialCorrelation,
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
  const { sample } = estimation.panel;
  const fit = fitLinear({
    outcome: sample.outcome,
    regressors,
    effects: sample.effects,
    weights: sample.weights,
    absorber: estimation.absorber,
    free: estimation.free,
  });
  const serial =
    sample.time.levels > 2
      ? serialCorrelation(fit.residuals, sample.unit, sample.time, sample.periodValues)
      : undefined;
  return {
    fit,
    breuschPagan: breuschPagan(
      fit.residuals,
      regressors.map(({ values }) => values),
    ),
    serialCorrelation: serial === undefined ? undefined : { ...serial },
    residuals: {
      ...residualSummary(sample.outcome, fit.residuals),
      autocorrelations: residualAutocorrelations(
        fit.residuals,
        sample.unit,
        sample.time,
        sample.periodValues,
      ),
    },
  };
}
