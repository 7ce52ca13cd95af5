import type { EstimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import type { Factor, PanelSample } from '../../../activities/estimation/panel/types.ts';
import { createRandom, type Random } from '../../../activities/random.ts';

/** A factor with the given codes. */
export function factor(name: string, codes: readonly number[], levels: number): Factor {
  return { name, codes: Int32Array.from(codes), levels, label: (code) => `${name}${code}` };
}

export interface SampleInput {
  outcome: Float64Array;
  unit: Factor;
  time: Factor;
  treatment: Float64Array;
  covariates?: { name: string; values: Float64Array }[];
  effects?: Factor[];
  weights?: Float64Array | undefined;
}

/** A sample as the panel builder would hand it over, the treatment after the covariates. */
export function makeSample(input: SampleInput): PanelSample {
  const covariates = input.covariates ?? [];
  return {
    rows: input.outcome.length,
    outcomeName: 'y',
    transform: 'none',
    outcome: input.outcome,
    rawOutcome: input.outcome,
    regressors: [...covariates, { name: 'd', values: input.treatment }],
    treatmentIndex: covariates.length,
    effects: input.effects ?? [],
    weights: input.weights,
    unit: input.unit,
    time: input.time,
    periodValues: Float64Array.from({ length: input.time.levels }, (_, t) => t),
    timeKind: 'number',
    everTreated: new Uint8Array(input.unit.levels),
    firstTreated: new Int32Array(input.unit.levels).fill(-1),
  };
}

/** A checked spec with the given keys. */
export function makeSpec(
  estimator: EstimateSpec['estimator'],
  inference: object = { kind: 'clustered' },
): EstimateSpec {
  return estimateSpec.parse({ outcome: 'y', estimator, inference });
}

export interface Panel {
  rows: number;
  unit: Factor;
  time: Factor;
  treatment: Float64Array;
  covariate: Float64Array;
  weights: Float64Array;
  /** Unit effect plus time effect of each row. */
  index: Float64Array;
  random: Random;
}

/** Units × periods with one row in ten missing; the first third of the units is treated from the middle on. */
export function makePanel(units: number, periods: number, seed: number): Panel {
  const random = createRandom(seed);
  const own = Array.from({ length: units }, () => 0.5 * random.normal());
  const common = Array.from({ length: periods }, () => 0.3 * random.normal());
  const unitCodes: number[] = [];
  const timeCodes: number[] = [];
  for (let u = 0; u < units; u++)
    for (let t = 0; t < periods; t++)
      if (random.uniform() > 0.1 || t === 0 || u === 0) {
        unitCodes.push(u);
        timeCodes.push(t);
      }
  const rows = unitCodes.length;
  const column = (value: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => value(i));
  return {
    rows,
    unit: factor('queue', unitCodes, units),
    time: factor('hour', timeCodes, periods),
    treatment: column((i) => Number(unitCodes[i]! < units / 3 && timeCodes[i]! >= periods / 2)),
    covariate: column(() => random.normal()),
    weights: column(() => 1 + random.poisson(8)),
    index: column((i) => own[unitCodes[i]!]! + common[timeCodes[i]!]!),
    random,
  };
}

/** Dummies of a factor, without those of its first `skip` levels. */
export function dummies(of: Factor, skip: number): { name: string; values: Float64Array }[] {
  return Array.from({ length: of.levels - skip }, (_, k) => ({
    name: `${of.name}=${k + skip}`,
    values: Float64Array.from(of.codes, (code) => Number(code === k + skip)),
  }));
}

export function logistic(eta: number): number {
  return 1 / (1 + Math.exp(-eta));
}
