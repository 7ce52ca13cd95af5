import { type WildClusterResult, wildClusterTest } from '../bootstrap/index.ts';
import { compactFactor } from '../panel/factor.ts';
import type { Factor } from '../panel/types.ts';
import type { Inference } from './inference.ts';
import type { PreparedModel } from './prepared-model.ts';
import type { Measured } from './summary.ts';

/**
 * Wild cluster restricted bootstrap of the linearised model (MacKinnon, Nielsen and Webb 2025): the working response
 * η + score/information of the last scoring step, regressed with the information as weights, has the coefficients and
 * the clustered errors of the quasi-likelihood; the null is imposed on it.
 *
 * @param cluster cluster column by row of the sample
 */
export function wildTest(
  model: PreparedModel,
  inference: Inference,
  cluster: Factor,
  level: number,
): WildClusterResult {
  const { fit, sampleRow, effects } = model;
  const { design } = fit;
  const { rows, regressors: k } = design;
  const reorder = (codes: Int32Array, at: Int32Array): Int32Array => {
    const out = new Int32Array(rows);
    for (let i = 0; i < rows; i++) out[i] = codes[at[i]!]!;
    return out;
  };
  const outcome = new Float64Array(rows);
  for (let i = 0; i < rows; i++) outcome[i] = fit.eta[i]! + fit.score[i]! / fit.information[i]!;
  const controls: Float64Array[] = [];
  for (let j = 1; j < k; j++) {
    if (fit.solver.dropped[j] === 1) continue;
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = design.x[i * k + j]!;
    controls.push(column);
  }
  const { settings } = inference;
  return wildClusterTest({
    outcome,
    treatment: model.treatment,
    controls,
    effects: effects.map((effect) => ({ ...effect, codes: reorder(effect.codes, design.order) })),
    weights: fit.information,
    cluster: compactFactor(cluster.name, reorder(cluster.codes, sampleRow), cluster.levels, cluster.label),
    replications: settings.replications,
    distribution: settings.weights,
    seed: settings.seed,
    level,
  });
}

/**
 * Replaces p-value and interval by those of the bootstrap. Its bounds for the coefficient, counted in standard errors
 * from the estimate, are carried to the scalar, whose own standard error stays.
 */
export function withBootstrap(measured: Measured, test: WildClusterResult): Measured {
  const { estimate, standardError } = measured;
  const bound = (end: number | null): number | null =>
    end === null || standardError === null
      ? null
      : estimate + ((end - test.estimate) / test.standardError) * standardError;
  const { lower, upper } = test.confidenceInterval;
  return { ...measured, pValue: test.pValue, lower: bound(lower), upper: bound(upper) };
}
