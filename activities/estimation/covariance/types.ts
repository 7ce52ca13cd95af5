import type { InferenceKind } from '../../contract/enums.ts';
import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import type { LinearFit } from '../linear/index.ts';
import type { Factor } from '../panel/types.ts';

/** The panel behind a fit, as far as covariance needs it. */
export interface CovarianceFrame {
  unit: Factor;
  time: Factor;
  /** Ascending values of the periods, from which calendar lags are counted. */
  periodValues: Float64Array;
  clusters: readonly Factor[];
}

/** Estimated covariance of the coefficients of a fit. */
export interface Covariance {
  kind: InferenceKind;
  /** k × k, small-sample factor included. */
  matrix: Float64Array;
  /** Of the t distribution; Infinity is the normal. */
  degreesOfFreedom: number;
  /** Degrees of freedom of each coefficient, where the method gives each its own. */
  coefficientDegrees?: Float64Array;
  /** Clusters of each cluster variable. */
  clusters: number[];
  /** Longest lag of the kernel kinds. */
  lags?: number;
  /** The convention used, for the output. */
  convention: string;
  warnings: string[];
}

export type CovarianceMethod = (fit: LinearFit, frame: CovarianceFrame, spec: InferenceSpec) => Covariance;
