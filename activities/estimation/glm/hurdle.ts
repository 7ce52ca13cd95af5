import type { Coefficient, EstimateResult } from '../../contract/estimate-result.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { Factor, PanelNotes, PanelSample } from '../panel/types.ts';
import { assembleResult } from './assemble.ts';
import { checkSample } from './checks.ts';
import { gaussian, logit } from './families.ts';
import { hurdleMean } from './hurdle-means.ts';
import { type HurdleParts, hurdleOutcomes } from './hurdle-parts.ts';
import { type Inference, prepareInference } from './inference.ts';
import { influenceOf, modelVariance } from './influence.ts';
import { type PreparedModel, prepareModel } from './prepared-model.ts';
import { parameterCount } from './small-sample.ts';
import { backTransform, coefficientTable, dispersion, measure, spread } from './summary.ts';

/**
 * Two-part model of a score with a mass at zero (Cragg 1971; Duan et al. 1983): a logit of the share of zero scores and
 * least squares on the mean of the non-zero scores, each with the effects of the sample. `delta` is the effect of the
 * treatment on the mean of all scores, (1 − p)μ, by delta method with the influences of both parts added up row by row,
 * so that their dependence within clusters counts.
 */
export function estimateHurdle(
  sample: PanelSample,
  spec: EstimateSpec,
  clusters: readonly Factor[],
  notes: PanelNotes | undefined,
  parts: HurdleParts | undefined,
): EstimateResult {
  checkSample(sample, spec, 'non-negative');
  const outcomes = hurdleOutcomes(sample, parts);
  const hasZeros = outcomes.zeroShare.some((share) => share > 0);
  const zeros = hasZeros
    ? prepareModel(sample, logit, outcomes.rows, outcomes.zeroShare, outcomes.weights)
    : undefined;
  const scores = prepareModel(sample, gaussian, outcomes.scoredRows, outcomes.score, outcomes.scoreWeights);
  const kept = outcomes.rows;
  const treatment = sample.regressors[sample.treatmentIndex]!.values;
  const inference = prepareInference(spec, {
    sample,
    kept,
    sizes: sizesOf(scores, kept.length),
    treatment,
    clusters,
    bootstrap: false,
  });
  const zeroScale = zeros === undefined ? 0 : dispersionOf(zeros);
  const scoreScale = dispersionOf(scores);
  const one = hurdleMean(sample, outcomes, zeros, scores, 1);
  const nought = hurdleMean(sample, outcomes, zeros, scores, 0);
  const delta = one.mean - nought.mean;
  const combine = (a: Float64Array, b: Float64Array, ca: number, cb: number) =>
    a.map((v, c) => ca * v - cb * b[c]!);
  const errorOf = (ca: number, cb: number): number | null => {
    const terms: PartFunctional[] = [
      {
        model: scores,
        functional: combine(one.scoreGradient, nought.scoreGradient, ca, cb),
        scale: scoreScale,
      },
    ];
    if (zeros !== undefined)
      terms.push({
        model: zeros,
        functional: combine(one.zeroGradient, nought.zeroGradient, ca, cb),
        scale: zeroScale,
      });
    return combinedError(sample, inference, terms);
  };
  const hasRatio = one.mean > 0 && nought.mean > 0;
  const zeroTable = zeros === undefined ? [] : coefficientTable(sample, zeros, inference, zeroScale);
  const scoreTable = coefficientTable(sample, scores, inference, scoreScale);
  return assembleResult({
    notes,
    sample,
    spec,
    inference,
    kept,
    delta: measure(delta, errorOf(1, 1), inference),
    relativeEffect: hasRatio
      ? backTransform(
          measure(Math.log(one.mean / nought.mean), errorOf(1 / one.mean, 1 / nought.mean), inference),
        )
      : undefined,
    coefficients: [...prefixed('zero', zeroTable), ...prefixed('score', scoreTable)],
    collinear: [...new Set([...(zeros?.collinear ?? []), ...scores.collinear])],
    diagnostics: {
      convergence: (zeros ?? scores).fit.certificate,
      separated: { rows: zeros?.separation.rows ?? 0, levels: zeros?.separation.levels ?? {} },
      hurdle: {
        zeroShareTreated: one.zeroShare,
        zeroShareUntreated: nought.zeroShare,
        zeroShareEffect: one.zeroShare - nought.zeroShare,
        scoreEffect: scoreTable.find((c) => c.name === sample.regressors[sample.treatmentIndex]!.name)
          ?.estimate,
        meanTreated: one.mean,
        meanUntreated: nought.mean,
        scoredRows: outcomes.scoredRows.length,
      },
    },
    warnings: hasZeros ? [] : ['no score is zero: the effect is that on the mean of the scores alone'],
  });
}

interface PartFunctional {
  model: PreparedModel;
  functional: Float64Array;
  scale: number;
}

function combinedError(
  sample: PanelSample,
  inference: Inference,
  parts: readonly PartFunctional[],
): number | null {
  const total = new Float64Array(sample.rows);
  const modelBased: number[] = [];
  for (const { model, functional, scale } of parts) {
    modelBased.push(scale * modelVariance(model.fit, functional));
    const influence = new Float64Array(model.fit.design.rows);
    influenceOf(model.fit, functional, influence);
    const bySample = new Float64Array(sample.rows);
    spread(influence, model.sampleRow, bySample);
    for (let i = 0; i < total.length; i++) total[i]! += bySample[i]!;
  }
  return inference.standardError(total, () => modelBased.reduce((sum, value) => sum + value, 0));
}

function sizesOf(model: PreparedModel, rows: number) {
  const regressors = model.regressorOf.length - model.collinear.length + (model.effects.length === 0 ? 1 : 0);
  return { rows, regressors, effects: model.effects };
}

function dispersionOf(model: PreparedModel): number {
  const rows = model.fit.design.rows;
  return dispersion(model, rows - parameterCount(sizesOf(model, rows)));
}

function prefixed(part: string, table: Coefficient[]): Coefficient[] {
  return table.map((row) => ({ ...row, name: `${part}:${row.name}` }));
}
