import type { EstimateDiagnostics } from '../../contract/estimate-result.ts';
import { rowOrder } from '../diagnostics/index.ts';
import { type ResolvedInference, resolveInference } from '../inference/resolve-inference.ts';
import type { LinearFit } from '../linear/index.ts';
import { dataError } from '../panel/columns.ts';
import type { Regressor } from '../panel/types.ts';
import type { Estimation } from './estimation.ts';
import { type CheckedFit, fitTogether, type SharedDesign } from './fit-together.ts';

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
  refuseExplained(estimation, fit);
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
  const warnings = [...notes.warnings, ...repeatedRows(estimation), ...inference.warnings];
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

/** Deviation left in an outcome freed of the effects, relative to its own, that is no more than rounding. */
const ROUNDING = 1e-11;

/** Refuses an outcome that effects explain together, as a sum of a level for each unit and one for each time. */
function refuseExplained({ spec, panel }: Estimation, { swept, within }: LinearFit): void {
  const { rows, weights, effects } = panel.sample;
  if (swept === undefined) return;
  const total = weights === undefined ? rows : weights.reduce((sum, weight) => sum + weight, 0);
  const { scale } = swept.outcome.report;
  if (Math.sqrt(within / total) > ROUNDING * scale) return;
  throw dataError(
    'absorbed-outcome',
    `outcome: absorb ${effects.map(({ name }) => name).join(', ')} explains column "${spec.outcome}" wholly and leaves nothing of it`,
    'choose an outcome that varies within the absorbed effects, or absorb coarser ones',
  );
}

/** Rows of a panel are one a unit and time; more of them may be meant, as in repeated cross-sections. */
function repeatedRows({ spec, panel }: Estimation): string[] {
  if (spec.unit === undefined || spec.time === undefined) return [];
  const { unit, time, periodValues, rows } = panel.sample;
  const { repeated } = rowOrder(unit, time, periodValues);
  if (repeated === 0) return [];
  return [
    `${repeated} of ${rows} rows have the ${spec.unit} and ${spec.time} of an earlier row and count as observations of their own; remove or aggregate them if one row each was meant`,
  ];
}

function fitAndCheck(estimation: Estimation, regressors: readonly Regressor[]): CheckedFit {
  return fitTogether(sharedDesign(estimation, regressors), [estimation.panel.sample.outcome])[0]!;
}

/** What the fit of an estimation shares with those of other outcomes. */
export function sharedDesign(
  { panel, absorber, free, frame }: Estimation,
  regressors: readonly Regressor[],
): SharedDesign {
  const { effects, weights } = panel.sample;
  return { ...frame, regressors, effects, weights, absorber, free };
}
