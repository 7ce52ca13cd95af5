import type { InferenceKind } from '../../contract/enums.ts';
import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import {
  biasReducedCovariance,
  type Covariance,
  type CovarianceFrame,
  covarianceMethods,
  equalWeightedCosine,
  jackknifeCovariance,
  type RefitData,
} from '../covariance/index.ts';
import type { LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import type { PanelSample } from '../panel/types.ts';
import { type ClusterShifts, clusterShifts, type NoShifts } from '../randomization/index.ts';
import { type AutoChoice, autoKind } from './auto.ts';
import { firstStart } from './first-start.ts';
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
  /** First-order serial correlation of the residuals, where it was tested. */
  serialCorrelation?: number | undefined;
  confidence: number;
  /** True where the effect is one coefficient, so that treated sets can be permuted. */
  permutes?: boolean | undefined;
}

export interface ResolvedInference {
  covariance: Covariance;
  /** Why this method, for diagnostics; absent where the spec named it. */
  choice?: { requested: 'auto' | 'guide'; because: string };
  /** Under `auto`: what the guide's rule would have said of the effect of interest. */
  guide?: { inference: InferenceKind; standardError: number | null; pValue: number | null; because: string };
  /** True where the wild cluster bootstrap shall replace p-value and interval. */
  bootstrap: boolean;
  /** Shifts of the clusters where randomisation inference shall replace error, p-value and interval. */
  shifts?: ClusterShifts;
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
      const shifts = findShifts(input);
      const { confidence, serialCorrelation, permutes } = input;
      const chosen = autoKind(
        input.sample,
        input.frame,
        permutes === true ? { shifts, confidence, serialCorrelation } : undefined,
      );
      const resolved = resolveKind(
        { ...input, spec: { ...spec, ...chosen.overrides, kind: chosen.kind } },
        shifts,
      );
      widen(resolved.covariance, chosen);
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

/** Shifts by cluster where the estimator permutes treated sets. */
function findShifts({ fit, frame, sample, permutes }: InferenceInput): ClusterShifts | NoShifts {
  const [cluster, second] = frame.clusters;
  if (permutes !== true) return { reason: 'the effect is not one coefficient' };
  if (cluster === undefined || second !== undefined) return { reason: 'it needs one cluster column' };
  return clusterShifts({ fit, sample, cluster });
}

function widen(covariance: Covariance, { widening }: AutoChoice): void {
  if (widening === undefined) return;
  covariance.matrix.forEach((value, m) => {
    covariance.matrix[m] = value * widening.factor;
  });
  covariance.degreesOfFreedom = Math.min(covariance.degreesOfFreedom, widening.degreesOfFreedom);
  covariance.coefficientDegrees?.forEach((df, j, all) => {
    all[j] = Math.min(df, widening.degreesOfFreedom);
  });
}

function resolveKind(input: InferenceInput, found?: ClusterShifts | NoShifts): ResolvedInference {
  if (input.spec.kind === 'randomization') return resolveRandomization(input, found ?? findShifts(input));
  const { fit, frame, sample, refit } = input;
  const bootstrap = input.spec.kind === 'wild-cluster-bootstrap';
  const spec: InferenceSpec = bootstrap ? { ...input.spec, kind: 'clustered' } : input.spec;
  const jackknife = spec.kind === 'jackknife' || (spec.kind === 'clustered' && spec.correction === 'cr3');
  const reduced = spec.kind === 'clustered' && spec.correction === 'cr2' && !bootstrap;
  const method = jackknife
    ? jackknifeCovariance(refit)
    : reduced
      ? biasReducedCovariance
      : spec.kind === 'equal-weighted-cosine'
        ? equalWeightedCosine(firstStart(sample))
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

/** Clustered errors for the other coefficients; the effect's own come from the permutation of treated sets. */
function resolveRandomization(input: InferenceInput, shifts: ClusterShifts | NoShifts): ResolvedInference {
  if (!('shift' in shifts))
    throw specError(
      'unsupported-inference',
      `inference.kind: randomization cannot permute the treated clusters: ${shifts.reason}`,
      'use auto, clustered or wild-cluster-bootstrap',
    );
  const { correction: _correction, ...spec } = input.spec;
  const { covariance } = resolveKind({ ...input, spec: { ...spec, kind: 'clustered', correction: 'cr1' } });
  covariance.kind = 'randomization';
  covariance.convention = 'permutation of treated clusters, studentised';
  return { covariance, bootstrap: false, shifts, warnings: [] };
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
  if (
    treatment === undefined ||
    cluster === undefined ||
    second !== undefined ||
    !isBinary(treatment.integers ?? treatment.values)
  )
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
