import { millsRatio, normalDensity } from './normal-tail.ts';

/**
 * A quasi-likelihood of the linear exponential family with its link. Each function takes the linear predictor; the
 * outcome is a fraction in [0, 1] for the binomial ones and any number ≥ 0 for Poisson.
 */
export interface Family {
  name: 'logit' | 'probit' | 'poisson' | 'gaussian';
  /** Mean G(η). */
  mean(eta: number): number;
  /** Derivative g(η) of the mean. */
  slope(eta: number): number;
  /**
   * Score in η, (y − G) g / V, written to `out[0]`; expected information g² / V to `out[1]`; quasi-log-likelihood, less
   * what does not depend on η, to `out[2]`.
   */
  evaluate(eta: number, y: number, out: Float64Array): void;
  /** Variance function V(G). */
  variance(mean: number): number;
  /** Linear predictor of a mean strictly inside the range of the outcome. */
  link(mean: number): number;
}

const largestPredictor = 35;

function clamp(eta: number): number {
  return Math.min(largestPredictor, Math.max(-largestPredictor, eta));
}

/** Fractional logit (Papke and Wooldridge 1996): Bernoulli quasi-likelihood with the logistic mean. */
export const logit: Family = {
  name: 'logit',
  mean: (eta) => 1 / (1 + Math.exp(-eta)),
  slope(eta) {
    const p = 1 / (1 + Math.exp(-Math.abs(eta)));
    return p * (1 - p);
  },
  evaluate(eta, y, out) {
    const z = clamp(eta);
    const small = Math.exp(z > 0 ? -z : z);
    const p = z > 0 ? 1 / (1 + small) : small / (1 + small);
    out[0] = y - p;
    out[1] = small / ((1 + small) * (1 + small));
    out[2] = y * z - Math.max(z, 0) - Math.log1p(small);
  },
  variance: (mean) => mean * (1 - mean),
  link: (mean) => Math.log(mean / (1 - mean)),
};

/** Fractional probit: Bernoulli quasi-likelihood with the normal distribution function as mean; expected information. */
export const probit: Family = {
  name: 'probit',
  mean(eta) {
    const tail = millsRatio(Math.abs(eta)) * normalDensity(eta);
    return eta > 0 ? 1 - tail : tail;
  },
  slope: normalDensity,
  evaluate(eta, y, out) {
    const z = clamp(eta);
    const density = normalDensity(z);
    const ratio = millsRatio(Math.abs(z));
    const tail = ratio * density;
    const body = 1 - tail;
    out[0] = (z > 0 ? tail - (1 - y) : y - tail) / (ratio * body);
    out[1] = density / (ratio * body);
    const logTail = Math.log(ratio) - 0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
    const logBody = Math.log1p(-tail);
    out[2] = z > 0 ? y * logBody + (1 - y) * logTail : y * logTail + (1 - y) * logBody;
  },
  variance: (mean) => mean * (1 - mean),
  link: (mean) => normalQuantile(mean),
};

/** Poisson pseudo-likelihood with the exponential mean (Santos Silva and Tenreyro 2006). */
export const poisson: Family = {
  name: 'poisson',
  mean: Math.exp,
  slope: Math.exp,
  evaluate(eta, y, out) {
    const mean = Math.exp(Math.min(eta, 300));
    out[0] = y - mean;
    out[1] = mean;
    out[2] = y * eta - mean;
  },
  variance: (mean) => mean,
  link: Math.log,
};

/** Least squares, for the second part of a two-part model. */
export const gaussian: Family = {
  name: 'gaussian',
  mean: (eta) => eta,
  slope: () => 1,
  evaluate(eta, y, out) {
    out[0] = y - eta;
    out[1] = 1;
    out[2] = -0.5 * (y - eta) * (y - eta);
  },
  variance: () => 1,
  link: (mean) => mean,
};

/** Rough normal quantile for starting values: the logistic approximation, good to a few per cent. */
function normalQuantile(p: number): number {
  return 0.607 * Math.log(p / (1 - p));
}
