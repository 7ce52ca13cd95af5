import type { InferenceKind } from '../../contract/enums.ts';
import { clusteredCovariance } from './clustered.ts';
import { heteroskedasticCovariance, iidCovariance } from './heteroskedastic.ts';
import { driscollKraayCovariance, neweyWestCovariance } from './kernel.ts';
import type { CovarianceMethod } from './types.ts';

/** Analytic covariance estimators by the name they have in a spec. */
export const covarianceMethods: Partial<Record<InferenceKind, CovarianceMethod>> = {
  iid: iidCovariance,
  hc0: heteroskedasticCovariance('hc0'),
  hc1: heteroskedasticCovariance('hc1'),
  hc2: heteroskedasticCovariance('hc2'),
  hc3: heteroskedasticCovariance('hc3'),
  clustered: clusteredCovariance,
  'newey-west': neweyWestCovariance,
  'driscoll-kraay': driscollKraayCovariance,
};

export { biasReducedCovariance } from './bias-reduced.ts';
export { equalWeightedCosine, shortestSide } from './equal-weighted-cosine.ts';
export { jackknifeCovariance, type RefitData } from './jackknife.ts';
export { areHourly, calendarSteps } from './period-steps.ts';
export { residualDegrees } from './small-sample.ts';
export type { Covariance, CovarianceFrame, CovarianceMethod } from './types.ts';
