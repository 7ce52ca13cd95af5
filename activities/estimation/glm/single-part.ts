import type { EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { WildClusterResult } from '../bootstrap/index.ts';
import type { Factor, PanelNotes, PanelSample } from '../panel/types.ts';
import { assembleResult } from './assemble.ts';
import { checkSample } from './checks.ts';
import { type Family, logit, poisson, probit } from './families.ts';
import { prepareInference } from './inference.ts';
import { evaluateFunctional, influenceOf, modelVariance, regressorFunctional } from './influence.ts';
import { counterfactualMeans } from './partial-effect.ts';
import { type PreparedModel, prepareModel } from './prepared-model.ts';
import { residualDiagnostics } from './residuals.ts';
import { allRows } from './separation.ts';
import { parameterCount } from './small-sample.ts';
import { backTransform, coefficientTable, dispersion, type Measured, measure, spread } from './summary.ts';
import { wildTest, withBootstrap } from './wild-bootstrap.ts';

const families: Partial<Record<EstimateSpec['estimator'], Family>> = {
  'fractional-logit': logit,
  'fractional-probit': probit,
  poisson,
};

/**
 * Fractional logit, fractional probit or Poisson. `delta` is the average partial effect of the treatment for the
 * fractional models (weighted sample mean of G(1) − G(0), separated rows counting as 0) and the coefficient for Poisson.
 */
export function estimateSinglePart(
  sample: PanelSample,
  spec: EstimateSpec,
  clusters: readonly Factor[],
  notes: PanelNotes | undefined,
): EstimateResult {
  const family = families[spec.estimator]!;
  checkSample(sample, spec, family === poisson ? 'non-negative' : 'fraction');
  const rows = allRows(sample.rows);
  const model = prepareModel(sample, family, rows, sample.outcome, sample.weights);
  const kept = model.separation.kept;
  const regressors = model.regressorOf.length - model.collinear.length + (model.effects.length === 0 ? 1 : 0);
  const sizes = { rows: kept.length, regressors, effects: model.effects };
  const treatment = sample.regressors[sample.treatmentIndex]!.values;
  const inference = prepareInference(spec, { sample, kept, sizes, treatment, clusters, bootstrap: true });
  const scale = dispersion(model, kept.length - parameterCount(sizes));
  const effect = family === poisson ? rateEffect(model) : partialEffect(model, sample);
  const error = standardErrorOf(effect.functional);
  const ratio = measure(effect.logRatio, standardErrorOf(effect.logRatioFunctional), inference);
  const boot =
    inference.kind === 'wild-cluster-bootstrap' && error !== null
      ? wildTest(model, inference, clusters[0]!, spec.confidence)
      : undefined;
  const finish = (measured: Measured): Measured =>
    boot === undefined ? measured : withBootstrap(measured, boot);
  const name = sample.regressors[sample.treatmentIndex]!.name;
  return assembleResult({
    notes,
    sample,
    spec,
    inference,
    kept,
    delta: finish(measure(effect.delta, error, inference)),
    relativeEffect: backTransform(finish(ratio)),
    coefficients: coefficientTable(sample, model, inference, scale).map((row) =>
      row.name === name ? { name, ...finish(row) } : row,
    ),
    collinear: model.collinear,
    diagnostics: {
      convergence: model.fit.certificate,
      separated: { rows: model.separation.rows, levels: model.separation.levels },
      dispersion: scale,
      ...residualDiagnostics(sample, model),
      ...effect.diagnostics,
      ...(boot === undefined ? {} : { bootstrap: bootstrapNotes(boot) }),
    },
    warnings: [...separationWarnings(model, sample), ...(boot?.warnings ?? [])],
  });

  function standardErrorOf(functional: Float64Array): number | null {
    const original = functional.slice();
    const influence = new Float64Array(model.fit.design.rows);
    const bySample = new Float64Array(sample.rows);
    influenceOf(model.fit, functional, influence);
    spread(influence, model.sampleRow, bySample);
    return inference.standardError(bySample, () => scale * modelVariance(model.fit, original));
  }
}

function bootstrapNotes(test: WildClusterResult): Record<string, unknown> {
  const { replications, enumerated, distribution, treatedClusters } = test;
  const rule = 'share of draws with |t*| strictly greater than |t|, linearised model';
  return { replications, enumerated, weights: distribution, treatedClusters, rule };
}

interface Effect {
  delta: number;
  functional: Float64Array;
  /** ln of the ratio of the means with and without treatment. */
  logRatio: number;
  logRatioFunctional: Float64Array;
  diagnostics: Record<string, unknown>;
}

function rateEffect(model: PreparedModel): Effect {
  const functional = regressorFunctional(model.fit, 0);
  const delta = evaluateFunctional(model.fit, functional);
  return { delta, functional, logRatio: delta, logRatioFunctional: functional.slice(), diagnostics: {} };
}

function partialEffect(model: PreparedModel, sample: PanelSample): Effect {
  const inside = model.fit.design.weightSum;
  let total = 0;
  let separatedSum = 0;
  const kept = new Uint8Array(sample.rows);
  for (const row of model.separation.kept) kept[row] = 1;
  for (let i = 0; i < sample.rows; i++) {
    const weight = sample.weights === undefined ? 1 : sample.weights[i]!;
    total += weight;
    if (kept[i] === 0) separatedSum += weight * sample.outcome[i]!;
  }
  const means = counterfactualMeans(model.fit, model.treatment, 0, total, separatedSum / total);
  const { treated, untreated, treatedGradient, untreatedGradient } = means;
  const size = model.fit.design.size;
  const functional = new Float64Array(size);
  const logRatioFunctional = new Float64Array(size);
  for (let c = 0; c < size; c++) {
    functional[c] = treatedGradient[c]! - untreatedGradient[c]!;
    logRatioFunctional[c] = treatedGradient[c]! / treated - untreatedGradient[c]! / untreated;
  }
  const delta = treated - untreated;
  return {
    delta,
    functional,
    logRatio: Math.log(treated / untreated),
    logRatioFunctional,
    diagnostics: {
      partialEffect: {
        meanTreated: treated,
        meanUntreated: untreated,
        separatedShare: 1 - inside / total,
        overUsedRows: (delta * total) / inside,
      },
    },
  };
}

/** Share of the weight beyond which separated rows are mentioned in the result. */
const notableShare = 0.05;

function separationWarnings(model: PreparedModel, sample: PanelSample): string[] {
  const share = model.separation.rows / sample.rows;
  if (share <= notableShare) return [];
  const percent = (100 * share).toFixed(1);
  return [
    `${percent} % of the rows lie in levels whose outcomes are all at one end of the range: they have no effect by construction and say nothing about the coefficients`,
  ];
}
