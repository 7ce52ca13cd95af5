import type { Factor } from '../panel/types.ts';

/** Distribution of the cluster weights: two points ±1, Webb's six points, Mammen's two points. */
export type WildWeights = 'rademacher' | 'webb' | 'mammen';

/** A linear model and the hypothesis about one of its coefficients; arrays have one entry a row. */
export interface WildClusterInput {
  outcome: Float64Array;
  /** Regressor whose coefficient is tested. */
  treatment: Float64Array;
  /** Other regressors, without a constant. */
  controls: readonly Float64Array[];
  /** Absorbed effects; without any an intercept is included. */
  effects: readonly Factor[];
  /** Analytic weights, positive; left out: unweighted. */
  weights?: Float64Array | undefined;
  cluster: Factor;
  /** Value of the coefficient under the null; default 0. */
  hypothesis?: number;
  /** Draws where the weights are not enumerated; default 9999. */
  replications?: number;
  distribution?: WildWeights;
  seed?: number;
  /** Confidence of the interval; default 0.95. */
  level?: number;
  /** Small-sample factor of the clustered variance; default G/(G − 1). Scales t, not the p-value. */
  varianceFactor?: number;
}

/** Outcome of a wild cluster bootstrap test. */
export interface WildClusterResult {
  estimate: number;
  /** Clustered standard error with the given factor. */
  standardError: number;
  /** Of the hypothesis. */
  tStatistic: number;
  /** Share of draws with |t*| strictly greater than |t|. */
  pValue: number;
  /** Share of draws with |t*| at least |t|. */
  pValueIncludingTies: number;
  /** Draws counted: 2^G where enumerated. */
  replications: number;
  enumerated: boolean;
  clusters: number;
  treatedClusters: number;
  distribution: WildWeights;
  /** By test inversion; null where the test rejects no value on that side or has too few draws. */
  confidenceInterval: { level: number; lower: number | null; upper: number | null };
  warnings: string[];
}
