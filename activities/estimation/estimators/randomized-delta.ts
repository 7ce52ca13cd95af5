import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { type ClusterShifts, randomizationTest } from '../randomization/index.ts';
import type { ResampledDelta } from './bootstrap-delta.ts';

/** Error, p-value and interval of the effect by permuting the treated clusters. */
export function randomizedDelta(shifts: ClusterShifts, spec: EstimateSpec): ResampledDelta {
  const { replications, seed } = spec.inference;
  const test = randomizationTest(shifts, { replications, seed, level: spec.confidence });
  const supported = test.standardError > 0;
  return {
    delta: {
      estimate: test.estimate,
      standardError: supported ? test.standardError : null,
      tStatistic: supported ? test.tStatistic : null,
      pValue: supported ? test.pValue : null,
      lower: test.lower,
      upper: test.upper,
    },
    degreesOfFreedom: test.degreesOfFreedom,
    diagnostics: {
      randomization: {
        sets: test.sets,
        enumerated: test.enumerated,
        clusters: shifts.treated.length,
        treatedClusters: shifts.treated.reduce((sum, flag) => sum + flag, 0),
        rule: 'share of treated sets, the actual one included, with |t| at least the actual one',
      },
    },
    warnings:
      test.lower === null || test.upper === null
        ? [
            'the permutation of treated clusters rejects no value on one side: that end of the interval is open',
          ]
        : [],
  };
}
