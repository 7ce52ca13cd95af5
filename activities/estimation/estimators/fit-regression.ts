import type { EstimateDiagnostics } from '../../contract/estimate-result.ts';
import { ScoreSums } from '../covariance/index.ts';
import {
  type Autocorrelation,
  CheckedDesign,
  ResidualChecks,
  type ResidualSummary,
} from '../diagnostics/index.ts';
import { type ResolvedInference, resolveInference } from '../inference/resolve-inference.ts';
import {
  type FitShape,
  fitLinear,
  fitOutcomes,
  type LinearFit,
  type ResidualObserver,
} from '../linear/index.ts';
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
  return fitTogether([estimation], regressors)[0]!;
}

/**
 * Fits and checks several outcomes that share rows, regressors, effects and weights: the rows are swept for all of them
 * at once.
 */
export function fitTogether(
  estimations: readonly Estimation[],
  regressors: readonly Regressor[],
): CheckedFit[] {
  const { panel, absorber, free } = estimations[0]!;
  const { effects, weights, unit, time, periodValues } = panel.sample;
  const design = new CheckedDesign(regressors, unit, time, periodValues);
  const watches = estimations.map((estimation) => new Watch(estimation, design));
  const model = { regressors, effects, weights, absorber, free };
  const outcomes = watches.map(({ outcome, observe }) => ({ outcome, observe }));
  const fits =
    effects.length === 0
      ? outcomes.map((outcome) => fitLinear({ ...model, ...outcome }))
      : fitOutcomes(model, outcomes);
  return fits.map((fit, position) => watches[position]!.finish(fit));
}

/** What observes the residuals of one outcome. */
class Watch {
  readonly outcome: Float64Array;
  readonly #estimation: Estimation;
  readonly #design: CheckedDesign;
  #checks: ResidualChecks | undefined;
  #scores: ScoreSums[] = [];

  constructor(estimation: Estimation, design: CheckedDesign) {
    this.#estimation = estimation;
    this.#design = design;
    this.outcome = estimation.panel.sample.outcome;
  }

  readonly observe = ({ names, moments }: FitShape): ResidualObserver[] => {
    this.#design.adopt(moments);
    const { frame, panel } = this.#estimation;
    this.#checks = new ResidualChecks(this.#design, this.outcome);
    this.#scores = frame.clusters.map(
      (cluster) => new ScoreSums(cluster, names.length, panel.sample.weights),
    );
    return [this.#checks, ...this.#scores];
  };

  finish(fit: LinearFit): CheckedFit {
    fit.scores = new Map(this.#scores.map(({ factor, sums }) => [factor, sums]));
    const found = this.#checks!.finish(() => fit.residuals, this.#estimation.frame.periodValues);
    const { serialCorrelation } = found;
    return {
      fit,
      ...found,
      serialCorrelation: serialCorrelation === undefined ? undefined : { ...serialCorrelation },
    };
  }
}
