import { type EstimateSpecInput, estimateSpec } from '../../activities/contract/estimate-spec.ts';
import { createAbsorber } from '../../activities/estimation/absorb/index.ts';
import { covarianceMethods } from '../../activities/estimation/covariance/index.ts';
import { type DataTable, preparePanel } from '../../activities/estimation/index.ts';
import { type Measured, measure } from '../../activities/estimation/inference/measure.ts';
import { fitLinear } from '../../activities/estimation/linear/index.ts';

/**
 * What the peers print where `estimate` refuses: clustered errors with a single treated cluster. The fit, the covariance
 * and its degrees are those of `estimate`, which infra/parity compares with the peers; the refusal alone is left out.
 */
export function peerDefault(table: DataTable, given: EstimateSpecInput): Measured {
  const spec = estimateSpec.parse(given);
  const { sample, clusters } = preparePanel(table, spec);
  const fit = fitLinear({
    outcome: sample.outcome,
    regressors: sample.regressors,
    effects: sample.effects,
    weights: sample.weights,
    absorber: createAbsorber(sample.effects, sample.weights),
  });
  const { unit, time, periodValues } = sample;
  const clustered = covarianceMethods.clustered;
  if (clustered === undefined) throw new RangeError('no clustered covariance');
  const covariance = clustered(fit, { unit, time, periodValues, clusters }, spec.inference);
  return measure(fit.coefficients[0]!, covariance.matrix[0]!, covariance.degreesOfFreedom, spec.confidence);
}
