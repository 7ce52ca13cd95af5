import type { EstimateResult } from '../../contract/estimate-result.ts';
import { counterfactualMeanOfConstant, relativeEffect } from '../inference/relative-effect.ts';
import { specError } from '../panel/columns.ts';
import type { PanelSample, Regressor } from '../panel/types.ts';
import { absorbedTreatment } from './absorbed-treatment.ts';
import { assembleResult, coefficientTable, degreesOf } from './assemble.ts';
import { bootstrapDelta } from './bootstrap-delta.ts';
import type { Estimation } from './estimation.ts';
import { fitRegression } from './fit-regression.ts';
import { guideErrors } from './guide-errors.ts';
import { randomizedDelta } from './randomized-delta.ts';

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
  const { fit, inference, ...regression } = fitRegression(estimation, regressors, { permutes: true });
  const position = fit.names.indexOf(treatment.name);
  if (position === -1) throw absorbedTreatment(sample);
  const diagnostics =
    spec.inference.kind === 'guide'
      ? {
          ...regression.diagnostics,
          clusteredErrors: guideErrors(spec, sample, fit, estimation.frame, position),
        }
      : regression.diagnostics;
  const { covariance } = inference;
  const coefficients = coefficientTable(fit, covariance, spec.confidence);
  const { name: _name, ...analytic } = coefficients[position]!;
  const resampled = inference.bootstrap
    ? bootstrapDelta(estimation, fit, regressors, treatment, analytic)
    : inference.shifts === undefined
      ? undefined
      : randomizedDelta(inference.shifts, spec);
  const delta = resampled?.delta ?? analytic;
  if (inference.shifts !== undefined) coefficients[position] = { name: treatment.name, ...delta };
  const treatedMean = fit.swept?.means?.[regressors.indexOf(treatment)];
  const mean =
    spec.transform === 'none' ? counterfactualMeanOfConstant(sample, delta.estimate, treatedMean) : undefined;
  return assembleResult({
    spec,
    estimator: spec.estimator === 'ols' ? 'ols' : 'twfe',
    sample,
    delta,
    inference: covariance.kind,
    degreesOfFreedom: resampled?.degreesOfFreedom ?? degreesOf(covariance, position),
    clusters: covariance.clusters,
    relative: relativeEffect(spec.transform, delta, mean),
    rSquaredWithin: fit.rSquaredWithin,
    coefficients,
    diagnostics:
      resampled === undefined
        ? diagnostics
        : {
            ...diagnostics,
            ...resampled.diagnostics,
            warnings: [...diagnostics.warnings, ...resampled.warnings],
          },
  });
}

/** Constant, treated, post and treated_post: the regressors of plain difference-in-differences. */
function withGroups(sample: PanelSample): Regressor[] {
  const start = sample.firstTreated.find((first) => first >= 0) ?? 0;
  const treated = Float64Array.from(sample.unit.codes, (u) => sample.everTreated[u]!);
  const post = Float64Array.from(sample.time.codes, (t) => (t >= start ? 1 : 0));
  return [{ name: 'treated', values: treated }, { name: 'post', values: post }, ...sample.regressors];
}
