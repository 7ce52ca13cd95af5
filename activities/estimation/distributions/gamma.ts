/** Stirling series of ln Γ beyond its leading terms: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π], for x ≥ 10 (DLMF 5.11.1). */
export function stirlingCorrection(x: number): number {
  const s = 1 / (x * x);
  return (
    (1 / 12 +
      s *
        (-1 / 360 +
          s * (1 / 1260 + s * (-1 / 1680 + s * (1 / 1188 + s * (-691 / 360360 + s * (1 / 156))))))) /
    x
  );
}

const HALF_LOG_TWO_PI = 0.9189385332046728;

/** ln Γ(x) for x > 0. Shifted up to x ≥ 10, then the Stirling series. */
export function logGamma(x: number): number {
  let shift = 1;
  let at = x;
  while (at < 10) {
    shift *= at;
    at += 1;
  }
  return (at - 0.5) * Math.log(at) - at + HALF_LOG_TWO_PI + stirlingCorrection(at) - Math.log(shift);
}

/** ln B(a, b) without the cancellation of three large ln Γ (Didonato and Morris 1992). */
export function logBeta(a: number, b: number): number {
  const small = Math.min(a, b);
  const large = Math.max(a, b);
  if (large < 10) return logGamma(small) + logGamma(large) - logGamma(small + large);
  const sum = small + large;
  const tail = stirlingCorrection(large) - stirlingCorrection(sum);
  const ratio = small / large;
  if (small < 10) {
    return logGamma(small) + tail + small - small * Math.log(sum) - (large - 0.5) * Math.log1p(ratio);
  }
  return (
    HALF_LOG_TWO_PI -
    0.5 * Math.log(large) +
    stirlingCorrection(small) +
    tail +
    (small - 0.5) * Math.log(ratio / (1 + ratio)) -
    large * Math.log1p(ratio)
  );
}

const LIMIT = 100_000;

/** Regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 − P, each accurate in its own tail (DLMF 8.7, 8.9). */
export function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (x <= 0) return { lower: 0, upper: 1 };
  const prefactor = Math.exp(logGammaDensity(a, x));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let k = 1; k < LIMIT && term > sum * 1e-17; k++) {
      term *= x / (a + k);
      sum += term;
    }
    const lower = prefactor * sum;
    return { lower, upper: 1 - lower };
  }
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let k = 1; k < LIMIT; k++) {
    const factor = -k * (k - a);
    b += 2;
    d = factor * d + b;
    d = 1 / (Math.abs(d) < tiny ? tiny : d);
    c = b + factor / c;
    if (Math.abs(c) < tiny) c = tiny;
    h *= d * c;
    if (Math.abs(d * c - 1) < 1e-16) break;
  }
  const upper = prefactor * h;
  return { lower: 1 - upper, upper };
}

/** ln of x^a e^−x / Γ(a), arranged so that large a loses no digits. */
function logGammaDensity(a: number, x: number): number {
  if (a < 10) return a * Math.log(x) - x - logGamma(a);
  const ratio = (x - a) / a;
  const exponent = Math.abs(ratio) < 0.5 ? a * (Math.log1p(ratio) - ratio) : a * Math.log(x / a) - x + a;
  return exponent + 0.5 * Math.log(a) - HALF_LOG_TWO_PI - stirlingCorrection(a);
}
