import { type LinearFit, sandwich } from '../linear/index.ts';
import { areHourly, calendarSteps } from './period-steps.ts';
import { scoreSums } from './scores.ts';
import type { CovarianceMethod } from './types.ts';

/** Periods of a side below which the series says too little about its own low frequencies. */
export const shortestSide = 16;
const WEEK_HOURS = 168;

/**
 * Covariance over time with errors of any correlation within a period: the long-run variance of the scores, summed by
 * period, from their projections on cosines (Müller 2004; Lazarus, Lewis, Stock and Watson 2018), before and after the
 * start of the treatment on their own. 0.4 T^⅔ cosines a side; on hourly panels the pattern of the week is taken out and
 * only cosines slower than a week are used; t with the number of cosines (Satterthwaite over the two sides).
 *
 * @param start first treated period; undefined: the whole span is one side
 */
export function equalWeightedCosine(start: number | undefined): CovarianceMethod {
  return (fit, frame) => {
    const k = fit.columns.length;
    const periods = frame.time.levels;
    const scores = scoreSums(fit, frame.time).slice();
    const cuts = start === undefined || start <= 0 || start >= periods ? [0, periods] : [0, start, periods];
    const hourly = areHourly(frame.periodValues);
    if (hourly) removeWeek(scores, k, cuts, calendarSteps(frame.periodValues));
    const sides = cuts.slice(1).map((to, s) => side(scores, k, cuts[s]!, to, hourly));
    const meat = new Float64Array(k * k);
    for (const { matrix } of sides) for (let m = 0; m < meat.length; m++) meat[m] = meat[m]! + matrix[m]!;
    const degrees = coefficientDegrees(fit, sides);
    const cosines = sides.map((one) => one.cosines);
    return {
      kind: 'equal-weighted-cosine',
      matrix: sandwich(fit.bread, meat, k),
      degreesOfFreedom: Math.min(...cosines),
      coefficientDegrees: degrees,
      clusters: [],
      convention: `equal-weighted cosines over time, ${cosines.join(' and ')} of them`,
      warnings: [],
    };
  };
}

interface Side {
  matrix: Float64Array;
  cosines: number;
}

/** T/B Σ_j Λ_j Λ_j', Λ_j = √(2/T) Σ_t s_t cos(πj(t − ½)/T): variance of the sum of the side's scores. */
function side(scores: Float64Array, k: number, from: number, to: number, hourly: boolean): Side {
  const length = to - from;
  const cosines = numberOfCosines(length, hourly);
  const matrix = new Float64Array(k * k);
  const projection = new Float64Array(k);
  for (let j = 1; j <= cosines; j++) {
    projection.fill(0);
    for (let t = 0; t < length; t++) {
      const cosine = Math.cos((Math.PI * j * (t + 0.5)) / length);
      const at = (from + t) * k;
      for (let a = 0; a < k; a++) projection[a]! += cosine * scores[at + a]!;
    }
    for (let a = 0; a < k; a++)
      for (let b = 0; b < k; b++) matrix[a * k + b]! += (2 / cosines) * projection[a]! * projection[b]!;
  }
  return { matrix, cosines };
}

/** Frees the scores of each side of two weeks or more of their mean by hour of the week. */
function removeWeek(scores: Float64Array, k: number, cuts: readonly number[], steps: Int32Array): void {
  for (let s = 1; s < cuts.length; s++) {
    const [from, to] = [cuts[s - 1]!, cuts[s]!];
    if (to - from < 2 * WEEK_HOURS) continue;
    const counts = new Float64Array(WEEK_HOURS);
    const sums = new Float64Array(WEEK_HOURS * k);
    for (let t = from; t < to; t++) {
      const hour = steps[t]! % WEEK_HOURS;
      counts[hour]!++;
      for (let a = 0; a < k; a++) sums[hour * k + a]! += scores[t * k + a]!;
    }
    for (let t = from; t < to; t++) {
      const hour = steps[t]! % WEEK_HOURS;
      for (let a = 0; a < k; a++) scores[t * k + a]! -= sums[hour * k + a]! / counts[hour]!;
    }
  }
}

function numberOfCosines(length: number, hourly: boolean): number {
  const rule = Math.floor(0.4 * length ** (2 / 3));
  // Cosine j makes j/2 turns over the side.
  const slow = hourly ? Math.ceil((2 * length) / WEEK_HOURS) - 2 : Number.POSITIVE_INFINITY;
  return Math.max(2, Math.min(rule, Math.max(slow, 4), length - 1));
}

/** (Σ v)²/Σ v²/B over the sides' shares v of a coefficient's variance. */
function coefficientDegrees(fit: LinearFit, sides: readonly Side[]): Float64Array {
  const k = fit.columns.length;
  const shares = sides.map(({ matrix }) => sandwich(fit.bread, matrix, k));
  return Float64Array.from({ length: k }, (_, j) => {
    let sum = 0;
    let square = 0;
    sides.forEach(({ cosines }, s) => {
      const v = shares[s]![j * k + j]!;
      sum += v;
      square += v ** 2 / cosines;
    });
    return square > 0 ? sum ** 2 / square : Math.min(...sides.map(({ cosines }) => cosines));
  });
}
