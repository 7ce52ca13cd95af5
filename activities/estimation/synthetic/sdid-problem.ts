import { meanBetween, meanRow } from './design.ts';
import type { Rows } from './gram.ts';

/** Outcomes of a synthetic difference-in-differences design with its tuning constants. */
export interface SdidProblem {
  /** Donors × periods. */
  donors: Rows;
  /** Treated × periods. */
  treated: Rows;
  pre: number;
  tuning: SdidTuning;
}

/** Regularisation of both weight problems and the stopping constant of the published algorithm. */
export interface SdidTuning {
  /** Standard deviation (n − 1) of all first differences of the donors before the intervention. */
  noise: number;
  zetaUnits: number;
  zetaTimes: number;
  minDecrease: number;
}

/** Unit and time weights of one fit. */
export interface SdidWeights {
  units: Float64Array;
  times: Float64Array;
  /** Smallest relative reduced gradient of both problems; absent for algorithms without a certificate. */
  kkt?: number;
}

/** Which member of the family: SDID, synthetic control or plain difference-in-differences. */
export type SdidKind = 'sdid' | 'sc' | 'did';

/** Constants of Arkhangelsky et al. (2021), section 2: ζ = (N₁T₁)^¼·σ̂ for units, 10⁻⁶·σ̂ for times. */
export function sdidTuning(donors: Rows, treatedUnits: number, pre: number, kind: SdidKind): SdidTuning {
  const periods = donors[0]!.length;
  let count = 0;
  let mean = 0;
  for (const row of donors)
    for (let t = 1; t < pre; t += 1) {
      mean += row[t]! - row[t - 1]!;
      count += 1;
    }
  mean /= count;
  let sum = 0;
  for (const row of donors) for (let t = 1; t < pre; t += 1) sum += (row[t]! - row[t - 1]! - mean) ** 2;
  const noise = Math.sqrt(sum / Math.max(1, count - 1));
  const units = kind === 'sc' ? 1e-6 : (treatedUnits * (periods - pre)) ** 0.25;
  return { noise, zetaUnits: units * noise, zetaTimes: 1e-6 * noise, minDecrease: 1e-5 * noise };
}

/** τ = (−ω, 1/N₁)'Y(−λ, 1/T₁): the difference of weighted differences. */
export function sdidEstimate(problem: SdidProblem, weights: SdidWeights): number {
  const target = meanRow(problem.treated);
  const change = (row: Float64Array) => {
    let before = 0;
    for (let t = 0; t < problem.pre; t += 1) before += weights.times[t]! * row[t]!;
    return meanBetween(row, problem.pre, row.length) - before;
  };
  let delta = change(target);
  for (let j = 0; j < problem.donors.length; j += 1) {
    const weight = weights.units[j]!;
    if (weight !== 0) delta -= weight * change(problem.donors[j]!);
  }
  return delta;
}

/** 1/n in every entry. */
export function uniform(n: number): Float64Array {
  return new Float64Array(n).fill(1 / n);
}

/** Weights divided by their sum; uniform where they are all 0. */
export function normalised(weights: readonly number[]): Float64Array {
  const total = weights.reduce((a, b) => a + b, 0);
  return total > 0 ? Float64Array.from(weights, (w) => w / total) : uniform(weights.length);
}
