import type { InferenceKind } from '../../contract/enums.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { studentCriticalValue } from '../distributions/index.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { clusterTerms } from './clusters.ts';
import {
  clusteredVariance,
  driscollKraayVariance,
  independentVariance,
  neweyWestVariance,
  periodStep,
} from './score-variance.ts';
import { factorOfRows } from './separation.ts';
import { clusterFactor, parameterCount, type SampleSizes } from './small-sample.ts';

/** How influences become standard errors in one estimate. */
export interface Inference {
  kind: InferenceKind;
  /** Infinity stands for the normal distribution. */
  degreesOfFreedom: number;
  /** Number of clusters of each cluster variable; empty where there are none. */
  clusters: number[];
  /** Two-sided critical value at the confidence of the spec. */
  criticalValue: number;
  warnings: string[];
  /**
   * Standard error of a scalar from the influence of each row of the sample; null where the method gives no positive
   * variance.
   *
   * @param modelBased variance by the information matrix and dispersion, for `iid`
   */
  standardError(influence: Float64Array, modelBased: () => number): number | null;
}

/** The rows used and the sizes of the model. */
export interface InferenceBasis {
  sample: PanelSample;
  /** Rows of the sample that the model uses, ascending. */
  kept: Int32Array;
  sizes: SampleSizes;
  /** Treatment by row of the sample. */
  treatment: Float64Array;
  /** Cluster columns, by row of the sample, beyond unit, time and effects. */
  clusterFactors: readonly Factor[];
}

/**
 * Prepares the inference of a spec for a quasi-likelihood model. `auto` and `guide` cluster by the columns of the spec,
 * by default the unit, and `auto` refuses a standard error where fewer than two clusters are treated.
 *
 * @throws ContraflowError `unsupported-inference` (usage), `missing-column` (data), `too-few-clusters` (data)
 */
export function prepareInference(spec: EstimateSpec, basis: InferenceBasis): Inference {
  const asked = spec.inference.kind;
  if (asked === 'auto' || asked === 'guide' || asked === 'clustered') return clusteredInference(spec, basis);
  const { sample, sizes } = basis;
  const used = usedRows(basis);
  const n = sizes.rows;
  const parameters = parameterCount(sizes);
  const periods = countUsed(sample.time, used);
  const { smallSample, lagBy } = spec.inference;
  const hc = n / (n - parameters);
  const lags = spec.inference.lags ?? defaultLags(smallSample, periods);
  const hac =
    smallSample === 'none'
      ? 1
      : smallSample === 'linearmodels'
        ? hc
        : ((n - 1) / (n - parameters)) * (periods / (periods - 1));
  const step = periodStep(sample.periodValues);
  const forms: Partial<Record<InferenceKind, (influence: Float64Array, modelBased: () => number) => number>> =
    {
      iid: (_, modelBased) => modelBased(),
      hc0: independentVariance,
      hc1: (influence) => hc * independentVariance(influence),
      'newey-west': (influence) => hac * neweyWestVariance(influence, sample, used, lags, lagBy, step),
      'driscoll-kraay': (influence) => hac * driscollKraayVariance(influence, sample.time, lags),
    };
  const variance = forms[asked];
  if (variance === undefined) throw unsupported(asked, spec.estimator);
  const degreesOfFreedom =
    spec.inference.degreesOfFreedom === 'normal' ? Number.POSITIVE_INFINITY : n - parameters;
  return {
    kind: asked,
    degreesOfFreedom,
    clusters: [],
    criticalValue: studentCriticalValue(1 - spec.confidence, degreesOfFreedom),
    warnings: [],
    standardError: (influence, modelBased) => positiveRoot(variance(influence, modelBased)),
  };
}

function clusteredInference(spec: EstimateSpec, basis: InferenceBasis): Inference {
  const { sizes, kept, treatment } = basis;
  const used = usedRows(basis);
  const { main, terms, counts } = clusterTerms(spec, basis.sample, used, basis.clusterFactors);
  const smallest = Math.min(...counts);
  const automatic = spec.inference.kind !== 'clustered';
  const warnings: string[] = [];
  if (smallest < 2 && !automatic)
    throw new ContraflowError({
      kind: 'data',
      code: 'too-few-clusters',
      message: `clustering by ${main.map((factor) => factor.name).join(' and ')} leaves one cluster`,
      hint: 'cluster by a finer column, or use hc1 or newey-west',
    });
  const treatedClusters = Math.min(...main.map((factor) => countTreated(factor, used, treatment)));
  let supported = smallest >= 2;
  if (smallest < 2) warnings.push('one cluster: no standard error can be given');
  else if (treatedClusters < 2) {
    warnings.push('one treated cluster: clustered standard errors are far too small and are not trustworthy');
    if (automatic) supported = false;
  }
  const columns = main.map((factor) => factorOfRows(factor, kept));
  const factors = terms.map((term) => clusterFactor(spec.inference, sizes, columns, term.groups, smallest));
  const reference = spec.inference.degreesOfFreedom ?? 'clusters';
  const degreesOfFreedom =
    reference === 'normal'
      ? Number.POSITIVE_INFINITY
      : reference === 'clusters'
        ? Math.max(1, smallest - 1)
        : sizes.rows - parameterCount(sizes);
  return {
    kind: 'clustered',
    degreesOfFreedom,
    clusters: counts,
    criticalValue: studentCriticalValue(1 - spec.confidence, degreesOfFreedom),
    warnings,
    standardError(influence) {
      if (!supported) return null;
      let variance = 0;
      terms.forEach((term, t) => {
        variance += term.sign * factors[t]! * clusteredVariance(influence, term.factor);
      });
      return positiveRoot(variance);
    },
  };
}

function usedRows(basis: InferenceBasis): Uint8Array {
  const used = new Uint8Array(basis.sample.rows);
  for (const row of basis.kept) used[row] = 1;
  return used;
}

function positiveRoot(variance: number): number | null {
  return variance > 0 && Number.isFinite(variance) ? Math.sqrt(variance) : null;
}

function defaultLags(convention: string, periods: number): number {
  return convention === 'linearmodels'
    ? Math.floor(4 * (periods / 100) ** (2 / 9))
    : Math.floor(periods ** 0.25);
}

function countUsed(factor: Factor, used: Uint8Array): number {
  const seen = new Uint8Array(factor.levels);
  for (let i = 0; i < used.length; i++) if (used[i] === 1) seen[factor.codes[i]!] = 1;
  return seen.reduce((sum, value) => sum + value, 0);
}

function countTreated(cluster: Factor, used: Uint8Array, treatment: Float64Array): number {
  const seen = new Uint8Array(cluster.levels);
  for (let i = 0; i < used.length; i++) if (used[i] === 1 && treatment[i] !== 0) seen[cluster.codes[i]!] = 1;
  return seen.reduce((sum, value) => sum + value, 0);
}

function unsupported(kind: InferenceKind, estimator: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'unsupported-inference',
    message: `inference.kind ${kind} is not defined for ${estimator}`,
    hint: 'use auto, clustered, hc0, hc1, iid, newey-west or driscoll-kraay',
  });
}
