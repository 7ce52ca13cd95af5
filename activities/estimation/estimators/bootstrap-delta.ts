import { wildClusterTest } from '../bootstrap/index.ts';
import type { Measured } from '../inference/measure.ts';
import type { LinearFit } from '../linear/index.ts';
import { specError } from '../panel/columns.ts';
import type { Regressor } from '../panel/types.ts';
import type { Estimation } from './estimation.ts';

export interface ResampledDelta {
  delta: Measured;
  /** Of the statistic, where they are not those of the covariance. */
  degreesOfFreedom?: number;
  diagnostics: Record<string, unknown>;
  warnings: string[];
}

/**
 * Replaces p-value and interval of the effect by those of the wild cluster bootstrap; the clustered standard error and
 * its t statistic stay.
 *
 * @param regressors the regression as it was fitted, effects not yet absorbed
 */
export function bootstrapDelta(
  estimation: Estimation,
  fit: LinearFit,
  regressors: readonly Regressor[],
  treatment: Regressor,
  analytic: Measured,
): ResampledDelta {
  const { spec, panel } = estimation;
  const { sample, clusters } = panel;
  const [cluster, second] = clusters;
  if (cluster === undefined || second !== undefined) {
    throw specError(
      'one-cluster-column',
      'the wild cluster bootstrap needs exactly one cluster column',
      'name one column in `inference.by`',
    );
  }
  const kept = new Set(fit.names);
  const test = wildClusterTest({
    outcome: sample.outcome,
    treatment: treatment.values,
    controls: regressors
      .filter(({ name }) => name !== treatment.name && kept.has(name))
      .map(({ values }) => values),
    effects: sample.effects,
    weights: sample.weights,
    cluster,
    replications: spec.inference.replications,
    distribution: spec.inference.weights,
    seed: spec.inference.seed,
    level: spec.confidence,
  });
  return {
    delta: {
      ...analytic,
      pValue: test.pValue,
      lower: test.confidenceInterval.lower,
      upper: test.confidenceInterval.upper,
    },
    diagnostics: {
      bootstrap: {
        replications: test.replications,
        enumerated: test.enumerated,
        weights: test.distribution,
        treatedClusters: test.treatedClusters,
        rule: 'share of draws with |t*| strictly greater than |t|',
      },
    },
    warnings: test.warnings,
  };
}
