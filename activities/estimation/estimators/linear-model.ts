import type { EstimateResult } from '../../contract/estimate-result.ts';
import { counterfactualMean, relativeEffect } from '../inference/relative-effect.ts';
import { specError } from '../panel/columns.ts';
import type { PanelSample, Regressor } from '../panel/types.ts';
import { absorbedTreatment } from './absorbed-treatment.ts';
import { assembleResult, coefficientTable, degreesOf } from './assemble.ts';
import { bootstrapDelta } from './bootstrap-delta.ts';
import type { Estimation } from './estimation.ts';
import { fitRegression } from './fit-regression.ts';

/**
 * `ols` and `twfe`: the treatment and covariates on the outcome, absorbed effects partialled out (Frisch, Waugh,
 * Lovell). delta is the coefficient of the treatment.
 */
export function estimateLinearModel(estimation: Estimation): EstimateResult {
  const { spec, panel } = estimation;
  const { sample } = panel;
  const treatment = sample.regressors[sample.treatmentIndex];
  if (treatment === undefined) {
    throw specError(
      'no-treatment',
      'the spec names no treatment',
      'add `treatment`, `treated` with `intervention`, `interventions` or `cohort`',
    );
  }
  const plain = spec.estimator === 'ols' && spec.treated !== undefined;
  const regressors = plain ? withGroups(sample) : sample.regressors;
  const { fit, inference, diagnostics } = fitRegression(estimation, regressors);
  const position = fit.names.indexOf(treatment.name);
  if (position === -1) throw absorbedTreatment(sample);
  const { covariance } = inference;
  const coefficients = coefficientTable(fit, covariance, spec.confidence);
  const { name: _name, ...analytic } = coefficients[position]!;
  const boot = inference.bootstrap
    ? bootstrapDelta(estimation, fit, regressors, treatment, analytic)
    : undefined;
  const delta = boot?.delta ?? analytic;
  const mean = spec.transform === 'none' ? counterfactualMean(sample, () => delta.estimate) : undefined;
  return assembleResult({
    spec,
    estimator: spec.estimator === 'ols' ? 'ols' : 'twfe',
    sample,
    delta,
    inference: covariance.kind,
    degreesOfFreedom: degreesOf(covariance, position),
    clusters: covariance.clusters,
    relative: relativeEffect(spec.transform, delta, mean),
    rSquaredWithin: fit.rSquaredWithin,
    coefficients,
    diagnostics:
      boot === undefined
        ? diagnostics
        : { ...diagnostics, ...boot.diagnostics, warnings: [...diagnostics.warnings, ...boot.warnings] },
  });
}

/** Constant, treated, post and treated_post: the regressors of plain difference-in-differences. */
function withGroups(sample: PanelSample): Regressor[] {
  const start = sample.firstTreated.find((first) => first >= 0) ?? 0;
  const treated = Float64Array.from(sample.unit.codes, (u) => sample.everTreated[u]!);
  const post = Float64Array.from(sample.time.codes, (t) => (t >= start ? 1 : 0));
  return [{ name: 'treated', values: treated }, { name: 'post', values: post }, ...sample.regressors];
}
