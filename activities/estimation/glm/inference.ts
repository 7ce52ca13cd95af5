import type { InferenceKind } from '../../contract/enums.ts';
import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateSpec, InferenceSpec } from '../../contract/estimate-spec.ts';
import { studentCriticalValue } from '../distributions/index.ts';
import { autoKind } from '../inference/auto.ts';
import type { Factor, PanelSample } from '../panel/types.ts';
import { clusterTerms, groupsUsed } from './clusters.ts';
import { rowVariance, type ScalarVariance } from './kernel-inference.ts';
import { clusteredVariance } from './score-variance.ts';
import { factorOfRows } from './separation.ts';
import { clusterFactor, parameterCount, type SampleSizes } from './small-sample.ts';

/** How influences become standard errors in one estimate. */
export interface Inference {
  kind: InferenceKind;
  /** The spec's settings with those that `auto` and `guide` set. */
  settings: InferenceSpec;
  /** Infinity stands for the normal distribution. */
  degreesOfFreedom: number;
  /** Number of clusters of each cluster variable; empty where there are none. */
  clusters: number[];
  /** Two-sided critical value at the confidence of the spec. */
  criticalValue: number;
  warnings: string[];
  /** Why this kind, where the spec left the choice. */
  because: string | undefined;
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
  /** Cluster columns by row of the sample, one or two. */
  clusters: readonly Factor[];
  /** Whether the wild cluster bootstrap can follow. */
  bootstrap: boolean;
}

/**
 * Prepares the inference of a spec for a quasi-likelihood model. `auto` chooses as for linear models; `guide` clusters,
 * since its test for heteroskedasticity presumes a linear model. Clustered errors are refused (null, with a warning)
 * where a single cluster is treated.
 *
 * @throws ContraflowError `unsupported-inference` (usage), `too-few-clusters` (data)
 */
export function prepareInference(spec: EstimateSpec, basis: InferenceBasis): Inference {
  const chosen = choose(spec, basis);
  const { settings } = chosen;
  if (settings.kind === 'clustered' || settings.kind === 'wild-cluster-bootstrap')
    return clusteredInference(spec, chosen, basis);
  const variance = rowVariance(settings, basis, usedRows(basis));
  if (variance === undefined) throw unsupported(settings.kind, spec.estimator);
  const periods =
    settings.kind === 'driscoll-kraay' || settings.kind === 'newey-west' ? basis.sample.time.levels : 0;
  const residual = basis.sizes.rows - parameterCount(basis.sizes);
  const reference = settings.degreesOfFreedom ?? 'residual';
  return finish(spec, chosen, {
    degreesOfFreedom:
      reference === 'normal'
        ? Number.POSITIVE_INFINITY
        : reference === 'clusters' && periods > 1
          ? periods - 1
          : residual,
    clusters: [],
    warnings: chosen.warnings,
    variance,
  });
}

interface Choice {
  settings: InferenceSpec;
  because: string | undefined;
  warnings: string[];
}

function choose(spec: EstimateSpec, basis: InferenceBasis): Choice {
  const settings = spec.inference;
  if (settings.kind === 'guide')
    return {
      settings: { ...settings, kind: 'clustered' },
      because: 'clustered errors: the switch on Breusch–Pagan presumes a linear model',
      warnings: [],
    };
  if (settings.kind !== 'auto') return { settings, because: undefined, warnings: [] };
  const { sample, clusters } = basis;
  const frame = { unit: sample.unit, time: sample.time, periodValues: sample.periodValues, clusters };
  const { kind, overrides, because, warnings } = autoKind(sample, frame);
  if (kind !== 'wild-cluster-bootstrap' || basis.bootstrap)
    return { settings: { ...settings, ...overrides, kind }, because, warnings };
  const instead = `the bootstrap is not defined for ${spec.estimator}: clustered errors with t(G − 1) instead`;
  return {
    settings: { ...settings, ...overrides, kind: 'clustered' },
    because: `${because}; ${instead}`,
    warnings,
  };
}

function clusteredInference(spec: EstimateSpec, chosen: Choice, basis: InferenceBasis): Inference {
  const { sizes, kept, treatment, clusters: columns } = basis;
  const { settings } = chosen;
  const bootstrap = settings.kind === 'wild-cluster-bootstrap';
  if (settings.correction !== 'cr1')
    throw unsupported(`clustered with correction ${settings.correction}`, spec.estimator);
  if (bootstrap && (!basis.bootstrap || columns.length !== 1))
    throw unsupported(settings.kind, spec.estimator);
  const used = usedRows(basis);
  const { terms, counts } = clusterTerms(columns, used);
  const smallest = Math.min(...counts);
  if (smallest < 2)
    throw new ContraflowError({
      kind: 'data',
      code: 'too-few-clusters',
      message: `clustering by ${columns.map((factor) => factor.name).join(' and ')} leaves one cluster`,
      hint: 'cluster by a finer column, or use hc1 or newey-west',
    });
  const treated = Math.min(...columns.map((factor) => groupsUsed(factor, used, treatment)));
  const warnings = [...chosen.warnings];
  if (treated < 2)
    warnings.push(
      'only one cluster is treated: clustered errors cannot support an interval; use auto or driscoll-kraay',
    );
  const restricted = columns.map((factor) => factorOfRows(factor, kept));
  const factors = terms.map((term) => clusterFactor(settings, sizes, restricted, term.groups, smallest));
  const reference = settings.degreesOfFreedom ?? 'clusters';
  const residual = sizes.rows - parameterCount(sizes);
  return finish(spec, chosen, {
    degreesOfFreedom:
      reference === 'normal' ? Number.POSITIVE_INFINITY : reference === 'clusters' ? smallest - 1 : residual,
    clusters: counts,
    warnings,
    variance: (influence) => {
      if (treated < 2) return 0;
      let variance = 0;
      terms.forEach((term, t) => {
        variance += term.sign * factors[t]! * clusteredVariance(influence, term.factor);
      });
      return variance;
    },
  });
}

function finish(
  spec: EstimateSpec,
  chosen: Choice,
  parts: { degreesOfFreedom: number; clusters: number[]; warnings: string[]; variance: ScalarVariance },
): Inference {
  const { variance, ...rest } = parts;
  return {
    ...rest,
    kind: chosen.settings.kind,
    settings: chosen.settings,
    because: chosen.because,
    criticalValue: studentCriticalValue(1 - spec.confidence, parts.degreesOfFreedom),
    standardError(influence, modelBased) {
      const value = variance(influence, modelBased);
      return value > 0 && Number.isFinite(value) ? Math.sqrt(value) : null;
    },
  };
}

function usedRows(basis: InferenceBasis): Uint8Array {
  const used = new Uint8Array(basis.sample.rows);
  for (let at = 0; at < basis.kept.length; at++) used[basis.kept[at]!] = 1;
  return used;
}

function unsupported(kind: string, estimator: string): ContraflowError {
  return new ContraflowError({
    kind: 'usage',
    code: 'unsupported-inference',
    message: `inference.kind ${kind} is not defined for ${estimator}`,
    hint: 'use auto, clustered, hc0, hc1, iid, newey-west or driscoll-kraay',
  });
}
