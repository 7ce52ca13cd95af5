import type { InferenceKind } from '../../contract/enums.ts';
import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import type { CovarianceFrame } from '../covariance/index.ts';
import { shortestSide } from '../covariance/index.ts';
import type { PanelSample } from '../panel/types.ts';
import { type ClusterShifts, type NoShifts, smallestShare } from '../randomization/index.ts';
import { controlDispersion } from './control-dispersion.ts';
import { effectiveClusters } from './effective-clusters.ts';
import { firstStart } from './first-start.ts';
import { isBinary, treatedClusters } from './treated-clusters.ts';

/** Clusters from which on CR1 with t(G − 1) keeps its size when treated clusters are not few (Cameron and Miller 2015). */
const MANY_CLUSTERS = 30;
const MANY_TREATED = 6;
/** Where treated sets can be permuted, they are until clustered errors are as good: by count and by effective number. */
const PLENTY_CLUSTERS = 50;
const PLENTY_TREATED = 15;
const PLENTY_EFFECTIVE = 60;
/** Below, the restricted bootstrap cannot reach 5 % (2⁵ sign vectors) or hardly ever rejects (one or two treated clusters). */
const BOOTSTRAP_CLUSTERS = 6;
const BOOTSTRAP_TREATED = 3;
/** Treated sets that a permutation needs to reach 5 %. */
const SETS_NEEDED = 20;

/** Level of the test of the controls for shifts of their own: lenient, since missing them costs an honest interval. */
const WIDENING_LEVEL = 0.05;

export interface AutoChoice {
  kind: InferenceKind;
  overrides: Partial<InferenceSpec>;
  because: string;
  warnings: string[];
  /** Factor on the variance over time, where the controls moved apart by more than that variation explains. */
  widening?: { factor: number; degreesOfFreedom: number };
}

/** What an estimator whose effect is one coefficient brings, beside clustered errors and kernels. */
export interface AutoAbilities {
  /** Shifts of the clusters for randomisation inference, or why there are none. */
  shifts: ClusterShifts | NoShifts;
  confidence: number;
  /** First-order serial correlation of the residuals, where it was tested. */
  serialCorrelation?: number | undefined;
}

/**
 * Chooses inference by the number of clusters, of treated and untreated ones, how evenly they carry the variance, and
 * what the series allow, and says why. Permutes treated sets where there are enough of them; measured in
 * docs/calibration.md.
 */
export function autoKind(sample: PanelSample, frame: CovarianceFrame, abilities?: AutoAbilities): AutoChoice {
  const { clusters } = frame;
  const smallest = clusters.length === 0 ? 0 : Math.min(...clusters.map((cluster) => cluster.levels));
  if (smallest < 2) return withoutClusters(sample);
  const treatment = sample.regressors[sample.treatmentIndex]?.values;
  const [cluster, second] = clusters;
  if (treatment === undefined || cluster === undefined || second !== undefined || !isBinary(treatment)) {
    return { kind: 'clustered', overrides: {}, because: `${smallest} clusters`, warnings: [] };
  }
  const { treated, untreated } = treatedClusters(sample, cluster);
  const counts = `${smallest} clusters, ${treated} of them treated`;
  const shifts = abilities?.shifts;
  if (abilities !== undefined && shifts !== undefined && 'shift' in shifts) {
    const effective = effectiveClusters(shifts);
    const plenty =
      smallest >= PLENTY_CLUSTERS &&
      Math.min(treated, untreated) >= PLENTY_TREATED &&
      effective >= PLENTY_EFFECTIVE;
    if (plenty)
      return {
        kind: 'clustered',
        overrides: {},
        because: `${counts}, worth ${Math.floor(effective)} of equal variance`,
        warnings: [],
      };
    if (permutable(shifts, abilities.confidence))
      return {
        kind: 'randomization',
        overrides: {},
        because: `${counts}, worth ${effective.toFixed(1)} of equal variance: too few for clustered errors, so treated sets are permuted`,
        warnings: [],
      };
  }
  const few = untreated > 0 && Math.min(treated, untreated) < BOOTSTRAP_TREATED;
  if (few || smallest < BOOTSTRAP_CLUSTERS) return overTime(sample, abilities, treated, untreated);
  if (smallest < MANY_CLUSTERS || (untreated > 0 && Math.min(treated, untreated) < MANY_TREATED)) {
    return {
      kind: 'wild-cluster-bootstrap',
      overrides: {},
      because: `${counts}: too few for clustered errors alone`,
      warnings: [],
    };
  }
  return { kind: 'clustered', overrides: {}, because: counts, warnings: [] };
}

function withoutClusters(sample: PanelSample): AutoChoice {
  const series = sample.time.levels > 10;
  return {
    kind: series ? 'newey-west' : 'hc1',
    overrides: {},
    because: series
      ? 'one series: errors robust to serial correlation'
      : 'no cluster column: heteroskedasticity-robust errors',
    warnings: [],
  };
}

function permutable(shifts: ClusterShifts, confidence: number): boolean {
  const clusters = shifts.treated.length;
  const treated = shifts.treated.reduce((sum, flag) => sum + flag, 0);
  const share = smallestShare(clusters, treated);
  return share <= 1 / SETS_NEEDED && share <= 1 - confidence + 1e-12;
}

/** Variation over time: cosines where the estimator takes them and the series are long enough, otherwise a kernel. */
function overTime(
  sample: PanelSample,
  abilities: AutoAbilities | undefined,
  treated: number,
  untreated: number,
): AutoChoice {
  const correlation = abilities?.serialCorrelation;
  const because =
    `${treated} treated and ${untreated} untreated clusters cannot support clustered errors or permutation: variation over time is used` +
    (correlation === undefined ? '' : ` (lag-1 correlation ${correlation.toFixed(2)})`);
  const warnings = ['the interval covers shocks over time, not shocks that stay with one cluster'];
  const start = firstStart(sample) ?? 0;
  const shortest = Math.min(start, sample.time.levels - start);
  if (abilities === undefined || shortest < shortestSide) {
    const lags = Math.max(24, Math.floor(sample.time.levels ** (1 / 3)));
    return {
      kind: 'driscoll-kraay',
      overrides: {
        lags: Math.min(lags, Math.floor(sample.time.levels / 4)),
        degreesOfFreedom: 'residual',
      },
      because,
      warnings,
    };
  }
  const { shifts } = abilities;
  const spread = shifts !== undefined && 'shift' in shifts ? controlDispersion(shifts) : undefined;
  if (spread === undefined || spread.pValue >= WIDENING_LEVEL)
    return { kind: 'equal-weighted-cosine', overrides: {}, because, warnings };
  return {
    kind: 'equal-weighted-cosine',
    overrides: {},
    because,
    widening: { factor: Math.max(1, spread.ratio), degreesOfFreedom: spread.degreesOfFreedom },
    warnings: [
      `the untreated clusters moved apart by ${Math.sqrt(spread.ratio).toFixed(1)} times what their variation over time explains (p = ${spread.pValue.toPrecision(2)}): the interval is widened by as much`,
    ],
  };
}
