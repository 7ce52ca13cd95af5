import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import { calendarSteps } from '../covariance/index.ts';
import { groupsUsed } from './clusters.ts';
import type { InferenceBasis } from './inference.ts';
import { driscollKraayVariance, independentVariance, neweyWestVariance } from './score-variance.ts';
import { fixestRowFactor, linearmodelsFactor, parameterCount } from './small-sample.ts';

/** Variance of a scalar from the influence of each row of the sample. */
export type ScalarVariance = (influence: Float64Array, modelBased: () => number) => number;

/** Variance forms without clusters, by the name they have in a spec. */
export function rowVariance(
  spec: InferenceSpec,
  basis: InferenceBasis,
  used: Uint8Array,
): ScalarVariance | undefined {
  const { sample, sizes } = basis;
  const n = sizes.rows;
  const robust = n / Math.max(1, n - parameterCount(sizes));
  const periods = groupsUsed(sample.time, used);
  const lags = spec.lags ?? defaultLags(spec, periods);
  const steps = calendarSteps(sample.periodValues);
  const kernel = (): number => {
    if (spec.smallSample === 'none') return 1;
    if (spec.smallSample === 'linearmodels') return linearmodelsFactor(spec, sizes, []);
    return fixestRowFactor(sizes) * (periods / Math.max(1, periods - 1));
  };
  switch (spec.kind) {
    case 'iid':
      return (_, modelBased) => modelBased();
    case 'hc0':
      return independentVariance;
    case 'hc1':
      return (influence) => robust * independentVariance(influence);
    case 'newey-west':
      return (influence) => kernel() * neweyWestVariance(influence, sample, used, lags, spec.lagBy, steps);
    case 'driscoll-kraay':
      return (influence) =>
        kernel() *
        driscollKraayVariance(influence, sample.time, lags, spec.lagBy === 'calendar' ? steps : undefined);
    default:
      return undefined;
  }
}

/** fixest ⌊T^¼⌋, otherwise ⌊4 (T/100)^{2/9}⌋ (Newey and West 1994). */
function defaultLags(spec: InferenceSpec, periods: number): number {
  const lags = spec.smallSample === 'fixest' ? periods ** 0.25 : 4 * (periods / 100) ** (2 / 9);
  return Math.floor(lags + 1e-9);
}
