import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { dataError } from './columns.ts';
import type { Factor } from './types.ts';

/**
 * Refuses an outcome in which nothing is left to estimate: what came out would be rounding. Throws `constant-outcome`,
 * `absorbed-outcome` where it is the same in all rows of each level of an absorbed effect, and `outcome-as-covariate`.
 */
export function refuseDetermined(
  spec: EstimateSpec,
  outcome: Float64Array,
  effects: readonly Factor[],
): void {
  if (outcome.every((value) => value === outcome[0])) {
    throw dataError(
      'constant-outcome',
      `outcome: column "${spec.outcome}" is ${outcome[0]} in every row used`,
      'choose an outcome that varies',
    );
  }
  const effect = effects.find((one) => variesByLevelOnly(one, outcome));
  if (effect !== undefined) {
    throw dataError(
      'absorbed-outcome',
      `outcome: column "${spec.outcome}" has one value for each ${effect.name}, so absorb ${effect.name} leaves nothing of it`,
      'choose an outcome that varies within the absorbed effects, or absorb coarser ones',
    );
  }
  if (spec.covariates.includes(spec.outcome)) {
    throw dataError(
      'outcome-as-covariate',
      `covariates: column "${spec.outcome}" is the outcome itself`,
      'leave it out of the covariates',
    );
  }
}

/** Levels of one row say nothing of the outcome; an effect of such levels alone is told by what it does to the treatment. */
function variesByLevelOnly({ codes, levels }: Factor, outcome: Float64Array): boolean {
  const first = new Float64Array(levels).fill(Number.NaN);
  let repeated = false;
  for (let i = 0; i < codes.length; i++) {
    const level = codes[i]!;
    const value = outcome[i]!;
    if (first[level] === value) repeated = true;
    else if (!Number.isNaN(first[level]!)) return false;
    else first[level] = value;
  }
  return repeated;
}
