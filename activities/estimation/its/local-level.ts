/** Maximum-likelihood fit of y_t = μ_t + ε_t, μ_{t+1} = μ_t + η_t. */
export interface LocalLevelFit {
  /** Variance of ε. */
  irregularVariance: number;
  /** Variance of η; 0 is a constant level. */
  levelVariance: number;
  /** Diffuse log-likelihood, without the first observation. */
  logLikelihood: number;
  /** Smoothed level of each period. */
  level: Float64Array;
  /** Variance of the smoothed level. */
  levelUncertainty: Float64Array;
}

/**
 * Local-level model with a diffuse start (Durbin and Koopman 2012, chapter 2). The likelihood is maximised over the
 * ratio of the two variances; the irregular variance follows in closed form. Missing values are NaN.
 * @throws RangeError with fewer than three values or without any variation
 */
export function fitLocalLevel(values: Float64Array): LocalLevelFit {
  const observed = values.filter((value) => !Number.isNaN(value));
  if (observed.length < 3 || observed.every((value) => value === observed[0])) {
    throw new RangeError('a local-level model needs at least three values that vary');
  }
  const score = (logRatio: number) => filter(values, Math.exp(logRatio)).logLikelihood;
  const best = maximise(score, -30, 15);
  const still = filter(values, 0);
  const moving = filter(values, Math.exp(best));
  const ratio = moving.logLikelihood > still.logLikelihood ? Math.exp(best) : 0;
  const run = ratio === 0 ? still : moving;
  return {
    irregularVariance: run.variance,
    levelVariance: run.variance * ratio,
    logLikelihood: run.logLikelihood,
    ...smooth(values, ratio, run),
  };
}

interface FilterRun {
  logLikelihood: number;
  /** Irregular variance at this ratio. */
  variance: number;
  /** Level and its variance after each period, variances in units of the irregular one. */
  mean: Float64Array;
  spread: Float64Array;
}

function filter(values: Float64Array, ratio: number): FilterRun {
  const n = values.length;
  const mean = new Float64Array(n);
  const spread = new Float64Array(n).fill(Number.POSITIVE_INFINITY);
  let level = 0;
  let variance = Number.POSITIVE_INFINITY;
  let count = 0;
  let logs = 0;
  let squares = 0;
  for (let t = 0; t < n; t += 1) {
    if (Number.isFinite(variance)) variance += ratio;
    const value = values[t]!;
    if (!Number.isNaN(value)) {
      if (Number.isFinite(variance)) {
        const total = variance + 1;
        const error = value - level;
        logs += Math.log(total);
        squares += (error * error) / total;
        count += 1;
        level += (variance / total) * error;
        variance /= total;
      } else {
        level = value;
        variance = 1;
      }
    }
    mean[t] = level;
    spread[t] = variance;
  }
  const irregular = squares / count;
  const logLikelihood = -0.5 * (count * (Math.log(2 * Math.PI * irregular) + 1) + logs);
  return { logLikelihood, variance: irregular, mean, spread };
}

/** Backward pass of Rauch, Tung and Striebel. */
function smooth(
  values: Float64Array,
  ratio: number,
  run: FilterRun,
): Pick<LocalLevelFit, 'level' | 'levelUncertainty'> {
  const n = values.length;
  const level = run.mean.slice();
  const spread = run.spread.slice();
  for (let t = n - 2; t >= 0; t -= 1) {
    const own = run.spread[t]!;
    const gain = Number.isFinite(own) ? own / (own + ratio) : 0;
    if (Number.isFinite(own)) {
      level[t] = run.mean[t]! + gain * (level[t + 1]! - run.mean[t]!);
      spread[t] = own + gain * gain * (spread[t + 1]! - own - ratio);
    } else {
      level[t] = level[t + 1]!;
      spread[t] = spread[t + 1]! + ratio;
    }
  }
  return { level, levelUncertainty: spread.map((value) => value * run.variance) };
}

/** Golden-section search on a grid's best cell: the likelihood may be flat at both ends. */
function maximise(score: (x: number) => number, from: number, to: number): number {
  const cells = 60;
  const width = (to - from) / cells;
  let top = from;
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i <= cells; i += 1) {
    const value = score(from + i * width);
    if (value > most) {
      most = value;
      top = from + i * width;
    }
  }
  const golden = (Math.sqrt(5) - 1) / 2;
  let [low, high] = [top - width, top + width];
  let inner = high - golden * (high - low);
  let outer = low + golden * (high - low);
  let [a, b] = [score(inner), score(outer)];
  while (high - low > 1e-8) {
    if (a > b) {
      high = outer;
      [outer, b] = [inner, a];
      inner = high - golden * (high - low);
      a = score(inner);
    } else {
      low = inner;
      [inner, a] = [outer, b];
      outer = low + golden * (high - low);
      b = score(outer);
    }
  }
  return (low + high) / 2;
}
