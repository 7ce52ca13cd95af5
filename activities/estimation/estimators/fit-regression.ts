import type { BreuschPagan, EstimateDiagnostics } from '../../contract/estimate-result.ts';
import { breuschPagan, residualSummary, serialCorrelation } from '../diagnostics/index.ts';
import { type ResolvedInference, resolveInference } from '../inference/resolve-inference.ts';
import { fitLinear, type LinearFit } from '../linear/index.ts';
import type { Regressor } from '../panel/types.ts';
import type { Estimation } from './estimation.ts';

/** A regression with its inference and checks, from which estimators build their results. */
export interface Regression {
  fit: LinearFit;
  inference: ResolvedInference;
  diagnostics: EstimateDiagnostics;
}

/** Fits the regressors on the outcome of the sample, resolves inference, and runs the checks. */
export function fitRegression(estimation: Estimation, regressors: readonly Regressor[]): Regression {
  const { spec, panel, absorber, frame } = estimation;
  const { sample, notes } = panel;
  const fit = fitLinear({
    outcome: sample.outcome,
    regressors,
    effects: sample.effects,
    weights: sample.weights,
    absorber,
    free: estimation.free,
  });
  let tested: BreuschPagan | undefined;
  let done = false;
  const heteroskedasticity = () => {
    if (!done)
      tested = breuschPagan(
        fit.residuals,
        regressors.map(({ values }) => values),
      );
    done = true;
    return tested;
  };
  const inference = resolveInference({
    fit,
    frame,
    sample,
    spec: spec.inference,
    refit: { outcome: sample.outcome, regressors, effects: sample.effects, weights: sample.weights },
    heteroskedasticity: () => heteroskedasticity()?.pValue,
  });
  const bp = heteroskedasticity();
  const serial =
    sample.time.levels > 2
      ? serialCorrelation(fit.residuals, sample.unit, sample.time, sample.periodValues)
      : undefined;
  const dropped = [...fit.absorbed, ...fit.collinear];
  const warnings = [...notes.warnings, ...inference.warnings];
  if (fit.absorbed.length > 0)
    warnings.push(`absorbed by the fixed effects and left out: ${fit.absorbed.join(', ')}`);
  if (fit.collinear.length > 0)
    warnings.push(`collinear with other regressors and left out: ${fit.collinear.join(', ')}`);
  const diagnostics: EstimateDiagnostics = {
    ...(bp === undefined ? {} : { breuschPagan: bp }),
    ...(serial === undefined ? {} : { serialCorrelation: { ...serial } }),
    residuals: residualSummary(sample.outcome, fit.residuals),
    collinear: dropped,
    singletons: notes.singletons,
    rows: { missing: notes.missingRows, excluded: notes.excludedRows, bounded: notes.boundedRows },
    absorption: { iterations: fit.report.iterations, certificate: fit.report.certificate },
    covariance: {
      convention: inference.covariance.convention,
      ...(inference.covariance.lags === undefined ? {} : { lags: inference.covariance.lags }),
      ...(inference.choice ?? {}),
    },
    ...(notes.overlap === undefined ? {} : { overlap: { ...notes.overlap } }),
    warnings,
  };
  return { fit, inference, diagnostics };
}
