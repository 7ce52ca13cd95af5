type Uniform = () => number;

/**
 * Exact Poisson draw. Below a mean of 10 by sequential search of the distribution function; above by the transformed
 * rejection PTRS of Hörmann, "The transformed rejection method for generating Poisson random variables" (Insurance:
 * Mathematics and Economics 12, 1993), whose cost does not grow with the mean.
 * @throws RangeError when the mean is negative or not finite.
 */
export function poissonDraw(uniform: Uniform, mean: number): number {
  if (!(mean >= 0) || mean === Number.POSITIVE_INFINITY)
    throw new RangeError(`a Poisson mean must be >= 0, got ${mean}`);
  if (mean === 0) return 0;
  if (mean < 10) {
    let u = uniform();
    let k = 0;
    let p = Math.exp(-mean);
    while (u > p && k < 1000) {
      u -= p;
      k++;
      p *= mean / k;
    }
    return k;
  }
  const logMean = Math.log(mean);
  const b = 0.931 + 2.53 * Math.sqrt(mean);
  const a = -0.059 + 0.02483 * b;
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4);
  const vr = 0.9277 - 3.6224 / (b - 2);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= vr) return k;
    if (k < 0 || (us < 0.013 && v > us)) continue;
    const accept = Math.log((v * inverseAlpha) / (a / (us * us) + b));
    if (accept <= k * logMean - mean - logFactorial(k)) return k;
  }
}

/**
 * Exact binomial draw. Where n·min(p, 1 − p) is below 10 by sequential search; above by the transformed rejection BTRS
 * of Hörmann, "The generation of binomial random variates" (Journal of Statistical Computation and Simulation 46, 1993).
 * @throws RangeError when n is no whole number ≥ 0 or p is outside 0 … 1.
 */
export function binomialDraw(uniform: Uniform, n: number, p: number): number {
  if (!Number.isInteger(n) || n < 0)
    throw new RangeError(`a binomial needs a whole number of trials >= 0, got ${n}`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`a binomial needs a probability in [0, 1], got ${p}`);
  if (n === 0 || p === 0) return 0;
  if (p === 1) return n;
  if (p > 0.5) return n - binomialDraw(uniform, n, 1 - p);
  const odds = p / (1 - p);
  if (n * p < 10) {
    let u = uniform();
    let k = 0;
    let mass = Math.exp(n * Math.log1p(-p));
    while (u > mass && k < n) {
      u -= mass;
      k++;
      mass *= (odds * (n - k + 1)) / k;
    }
    return k;
  }
  const spread = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * spread;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const alpha = (2.83 + 5.1 / b) * spread;
  const vr = 0.92 - 4.2 / b;
  const mode = Math.floor((n + 1) * p);
  const modeTerm = logFactorial(mode) + logFactorial(n - mode);
  const logOdds = Math.log(odds);
  for (;;) {
    const u = uniform() - 0.5;
    const v = uniform();
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (k < 0 || k > n) continue;
    if (us >= 0.07 && v <= vr) return k;
    const accept = Math.log((v * alpha) / (a / (us * us) + b));
    if (accept <= modeTerm - logFactorial(k) - logFactorial(n - k) + (k - mode) * logOdds) return k;
  }
}

/**
 * Gamma draw with scale 1 by Marsaglia and Tsang, "A simple method for generating gamma variables" (ACM TOMS 26, 2000);
 * shapes below 1 through Gamma(shape + 1)·U^(1/shape).
 * @throws RangeError when the shape is not positive and finite.
 */
export function gammaDraw(uniform: Uniform, normal: () => number, shape: number): number {
  if (!(shape > 0) || shape === Number.POSITIVE_INFINITY)
    throw new RangeError(`a gamma shape must be > 0, got ${shape}`);
  if (shape < 1) return gammaDraw(uniform, normal, shape + 1) * (1 - uniform()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = normal();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = 1 - uniform();
    if (Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

const smallLogFactorials = Float64Array.from({ length: 128 }, (_, n) => {
  let sum = 0;
  for (let i = 2; i <= n; i++) sum += Math.log(i);
  return sum;
});

/** ln n! by table below 128, else Stirling's series to 1/n^5 (error below 1e-17 relative). */
function logFactorial(n: number): number {
  if (n < 128) return smallLogFactorials[n]!;
  const inverse = 1 / n;
  const square = inverse * inverse;
  const tail = inverse * (1 / 12 - square * (1 / 360 - square / 1260));
  return (n + 0.5) * Math.log(n) - n + 0.9189385332046728 + tail;
}
