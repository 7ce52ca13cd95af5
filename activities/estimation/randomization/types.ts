/** Clusters collapsed to what a comparison before and after a common start needs; one entry a cluster that has both. */
export interface ClusterShifts {
  /** Names of the clusters. */
  labels: string[];
  /** Mean after the start minus mean before it, freed of effects and covariates, on the scale of the model. */
  shift: Float64Array;
  /** Weight in the mean over clusters: W₀W₁/(W₀ + W₁) of the weights before and after. */
  size: Float64Array;
  /** What a unit of effect adds to the shift: 1 for treated clusters, up to what the effects of the model take back. */
  response: Float64Array;
  /** Variance of the shift by the variation of block sums over time, known up to a common factor; positive. */
  variance: Float64Array;
  /** 1 for treated clusters. */
  treated: Uint8Array;
  /** The estimate, which shifts or scores reproduce. */
  estimate: number;
  /** Where the estimate is no difference of shifts: what it is for every treated set. */
  exact?: ExactScores;
}

/**
 * With x_c the indicator of cluster c after the start, freed of effects and covariates, the estimate under a treated set
 * is the sum of its scores over the sum of its block of the Gram matrix.
 */
export interface ExactScores {
  /** x_c'y, G. */
  score: Float64Array;
  /** x_c'x_d, G × G. */
  gram: Float64Array;
}

/** Why the treated set cannot be permuted. */
export interface NoShifts {
  reason: string;
}

export interface RandomizationOptions {
  /** Sets drawn where they are too many to enumerate. */
  replications: number;
  seed: number;
  /** Confidence of the interval. */
  level: number;
}

export interface RandomizationResult {
  estimate: number;
  /** Of the studentised statistic, under the actual treated set. */
  standardError: number;
  tStatistic: number;
  /** Share of treated sets, the actual one among them, whose |t| is at least the actual one. */
  pValue: number;
  lower: number | null;
  upper: number | null;
  /** Treated sets used, and whether they are all there are. */
  sets: number;
  enumerated: boolean;
  /** Clusters − 2. */
  degreesOfFreedom: number;
}
