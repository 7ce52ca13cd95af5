import type { InferenceKind } from '../../contract/enums.ts';
import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import {
  biasReducedCovariance,
  type Covariance,
  type CovarianceFrame,
  covarianceMethods,
  jackknifeCovariance,
  type RefitData,
} from '../covariance/index.ts';
import type { LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import type { PanelSample } from '../panel/types.ts';
import { autoKind } from './auto.ts';
import { measure } from './measure.ts';
import { isBinary, treatedClusters } from './treated-clusters.ts';

/** What a linear estimator hands over for inference. */
export interface InferenceInput {
  fit: LinearFit;
  frame: CovarianceFrame;
  sample: PanelSample;
  spec: InferenceSpec;
  refit: RefitData;
  /** p-value of the studentised Breusch–Pagan test, where it could be computed. */
  heteroskedasticity: number | undefined;
}

export interface ResolvedInference {
  covariance: Covariance;
  /** Why this method, for diagnostics; absent where the spec named it. */
  choice?: { requested: 'auto' | 'guide'; because: string };
  /** Under `auto`: what the guide's rule would have said of the effect of interest. */
  guide?: { inference: InferenceKind; standardError: number | null; pValue: number | null; because: string };
  /** True where the wild cluster bootstrap shall replace p-value and interval. */
  bootstrap: boolean;
  warnings: string[];
}

/** Lags of the guide on hourly panels. */
const GUIDE_LAGS = 24;
const HOUR_MS = 3_600_000;

/** Finds the covariance that the spec asks for, or that `auto` and `guide` choose. */
export function resolveInference(input: InferenceInput): ResolvedInference {
  const { spec } = input;
  switch (spec.kind) {
    case 'auto': {
      const chosen = autoKind(input.sample, input.frame);
      const resolved = resolveKind({ ...input, spec: { ...spec, ...chosen.overrides, kind: chosen.kind } });
      return {
        ...resolved,
        choice: { requested: 'auto', because: chosen.because },
        ...whatGuideSays(input),
        warnings: [...resolved.warnings, ...chosen.warnings],
      };
    }
    case 'guide':
      return resolveGuide(input);
    default:
      return resolveKind(input);
  }
}

/** The guide's verdict on the effect of interest, for the diagnostics of `auto`. */
function whatGuideSays(input: InferenceInput): Pick<ResolvedInference, 'guide'> {
  const { fit, frame, sample } = input;
  const [cluster] = frame.clusters;
  const position = fit.names.indexOf(sample.regressors[sample.treatmentIndex]?.name ?? '');
  if (position < 0 || cluster === undefined || cluster.levels < 2) return {};
  const { covariance, choice } = resolveGuide(input);
  const variance = covariance.matrix[position * fit.names.length + position]!;
  const { standardError, pValue } = measure(
    fit.coefficients[position]!,
    variance,
    covariance.degreesOfFreedom,
    0.95,
  );
  return { guide: { inference: covariance.kind, standardError, pValue, because: choice?.because ?? '' } };
}

function resolveKind(input: InferenceInput): ResolvedInference {
  const { fit, frame, sample, refit } = input;
  const bootstrap = input.spec.kind === 'wild-cluster-bootstrap';
  const spec: InferenceSpec = bootstrap ? { ...input.spec, kind: 'clustered' } : input.spec;
  const jackknife = spec.kind === 'jackknife' || (spec.kind === 'clustered' && spec.correction === 'cr3');
  const reduced = spec.kind === 'clustered' && spec.correction === 'cr2' && !bootstrap;
  const method = jackknife
    ? jackknifeCovariance(refit)
    : reduced
      ? biasReducedCovariance
      : covarianceMethods[spec.kind];
  if (method === undefined) {
    throw specError(
      'unsupported-inference',
      `inference.kind: ${spec.kind} does not apply to a regression`,
      'use clustered, wild-cluster-bootstrap, newey-west, driscoll-kraay, hc0 to hc3, iid or auto',
    );
  }
  const covariance = method(fit, frame, spec);
  if (bootstrap) covariance.kind = 'wild-cluster-bootstrap';
  else if (input.spec.kind === 'jackknife') covariance.kind = 'jackknife';
  const warnings = [...covariance.warnings];
  if (covariance.kind === 'clustered' && !jackknife)
    warnings.push(...blankDegenerate(covariance, fit, sample, frame));
  return { covariance, bootstrap, warnings };
}

/**
 * With one treated (or one untreated) cluster its scores sum to nearly nothing and the clustered error of the effect
 * collapses (MacKinnon and Webb 2017): the variance is set to zero, which reads as unsupported.
 */
function blankDegenerate(
  covariance: Covariance,
  fit: LinearFit,
  sample: PanelSample,
  frame: CovarianceFrame,
): string[] {
  const treatment = sample.regressors[sample.treatmentIndex];
  const [cluster, second] = frame.clusters;
  if (treatment === undefined || cluster === undefined || second !== undefined || !isBinary(treatment.values))
    return [];
  const { treated, untreated } = treatedClusters(sample, cluster);
  if (treated !== 1) {
    return untreated === 1
      ? [`only one cluster of ${cluster.name} is never treated: clustered errors are fragile`]
      : [];
  }
  const position = fit.names.indexOf(treatment.name);
  const k = fit.names.length;
  if (position >= 0) {
    for (let m = 0; m < k; m++) {
      covariance.matrix[position * k + m] = 0;
      covariance.matrix[m * k + position] = 0;
    }
  }
  return [
    `only one cluster of ${cluster.name} is treated: clustered errors cannot support an interval; ` +
      'use inference auto, driscoll-kraay or a synthetic design',
  ];
}

/** The guide's rule: clustered by unit; where Breusch–Pagan rejects at 5 %, Newey–West instead. */
function resolveGuide(input: InferenceInput): ResolvedInference {
  const { frame, spec } = input;
  const pValue = input.heteroskedasticity;
  const rejected = pValue !== undefined && pValue < 0.05;
  const test =
    pValue === undefined
      ? 'Breusch–Pagan could not be computed'
      : `Breusch–Pagan p = ${pValue.toPrecision(3)}`;
  if (!rejected) {
    const resolved = resolveKind({ ...input, spec: { ...spec, kind: 'clustered', correction: 'cr1' } });
    return { ...resolved, choice: { requested: 'guide', because: `${test}: clustered errors kept` } };
  }
  const lags = spec.lags ?? (isHourly(frame, input.sample) ? GUIDE_LAGS : undefined);
  const { lags: _given, ...rest } = spec;
  const resolved = resolveKind({
    ...input,
    spec: { ...rest, kind: 'newey-west', ...(lags === undefined ? {} : { lags }) },
  });
  return {
    ...resolved,
    choice: { requested: 'guide', because: `${test}: switched from clustered to Newey–West` },
  };
}

function isHourly(frame: CovarianceFrame, sample: PanelSample): boolean {
  if (sample.timeKind !== 'time') return frame.time.levels > 1000;
  let gap = Number.POSITIVE_INFINITY;
  for (let t = 1; t < frame.periodValues.length; t++)
    gap = Math.min(gap, frame.periodValues[t]! - frame.periodValues[t - 1]!);
  return gap <= HOUR_MS;
}
