import type { InferenceKind } from '../../contract/enums.ts';
import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import type { CovarianceFrame } from '../covariance/index.ts';
import type { PanelSample } from '../panel/types.ts';
import { isBinary, treatedClusters } from './treated-clusters.ts';

/** Clusters from which on CR1 with t(G − 1) keeps its size when treated clusters are not few (Cameron and Miller 2015). */
const MANY_CLUSTERS = 30;
const MANY_TREATED = 6;
/** Below, the restricted bootstrap cannot reach 5 % (2⁵ sign vectors) or hardly ever rejects (one or two treated clusters). */
const BOOTSTRAP_CLUSTERS = 6;
const BOOTSTRAP_TREATED = 3;

export interface AutoChoice {
  kind: InferenceKind;
  overrides: Partial<InferenceSpec>;
  because: string;
  warnings: string[];
}

/** Chooses inference by the number of clusters, and of treated and untreated ones, and says why. */
export function autoKind(sample: PanelSample, frame: CovarianceFrame): AutoChoice {
  const { clusters } = frame;
  const smallest = clusters.length === 0 ? 0 : Math.min(...clusters.map((cluster) => cluster.levels));
  if (smallest < 2) {
    return sample.time.levels > 10
      ? {
          kind: 'newey-west',
          overrides: {},
          because: 'one series: errors robust to serial correlation',
          warnings: [],
        }
      : {
          kind: 'hc1',
          overrides: {},
          because: 'no cluster column: heteroskedasticity-robust errors',
          warnings: [],
        };
  }
  const treatment = sample.regressors[sample.treatmentIndex]?.values;
  const [cluster, second] = clusters;
  if (treatment === undefined || cluster === undefined || second !== undefined || !isBinary(treatment)) {
    return { kind: 'clustered', overrides: {}, because: `${smallest} clusters`, warnings: [] };
  }
  const { treated, untreated } = treatedClusters(sample, cluster);
  const everywhere = untreated === 0;
  const few = !everywhere && Math.min(treated, untreated) < BOOTSTRAP_TREATED;
  if (few || smallest < BOOTSTRAP_CLUSTERS) {
    const lags = Math.max(24, Math.floor(sample.time.levels ** (1 / 3)));
    return {
      kind: 'driscoll-kraay',
      overrides: { lags: Math.min(lags, Math.floor(sample.time.levels / 4)), degreesOfFreedom: 'residual' },
      because: `${treated} treated and ${untreated} untreated clusters cannot support clustered errors: variation over time is used`,
      warnings: ['the interval covers shocks over time, not shocks that stay with one cluster'],
    };
  }
  if (smallest < MANY_CLUSTERS || (!everywhere && Math.min(treated, untreated) < MANY_TREATED)) {
    return {
      kind: 'wild-cluster-bootstrap',
      overrides: {},
      because: `${smallest} clusters, ${treated} of them treated: too few for clustered errors alone`,
      warnings: [],
    };
  }
  return {
    kind: 'clustered',
    overrides: {},
    because: `${smallest} clusters, ${treated} of them treated`,
    warnings: [],
  };
}
