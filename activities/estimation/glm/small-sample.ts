import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import { countNested } from '../absorb/index.ts';
import type { Factor } from '../panel/types.ts';

/** Sizes that small-sample factors are made of. */
export interface SampleSizes {
  rows: number;
  /** Estimated regressors, the intercept included where there is one. */
  regressors: number;
  /** Absorbed effects of the rows used. */
  effects: readonly Factor[];
}

/** Parameters of the model, effects included by the conventional count Σ levels − (effects − 1). */
export function parameterCount(sizes: SampleSizes): number {
  return sizes.regressors + effectParameters(sizes.effects);
}

function effectParameters(effects: readonly Factor[]): number {
  return effects.reduce((sum, effect) => sum + effect.levels - 1, effects.length > 0 ? 1 : 0);
}

/**
 * Factor of one clustered term.
 *
 * `fixest`: (n − 1)/(n − k) × G/(G − 1), effects nested in a cluster not counted in k unless asked; `statsmodels` is the
 * same for models without effects. `linearmodels`: n/(n − k), effects counted unless the only one is nested in the
 * clusters; `groupDebias` adds G/(G − 1) × (n − 1)/n. `none`: 1.
 *
 * @param clusters cluster columns by row used
 * @param groups number of clusters of this term
 * @param smallest number of clusters of the coarsest term
 */
export function clusterFactor(
  spec: InferenceSpec,
  sizes: SampleSizes,
  clusters: readonly Factor[],
  groups: number,
  smallest: number,
): number {
  const n = sizes.rows;
  const effects = effectParameters(sizes.effects);
  if (spec.smallSample === 'none') return 1;
  if (spec.smallSample === 'linearmodels')
    return (
      linearmodelsFactor(spec, sizes, clusters) *
      (spec.groupDebias ? (groups / (groups - 1)) * ((n - 1) / n) : 1)
    );
  const { kAdj, kFixef, gAdj, gDf } = spec.ssc ?? defaultTerms;
  const nested = countNested(sizes.effects, clusters);
  let k = sizes.regressors;
  if (kFixef === 'full') k += effects;
  if (kFixef === 'nonnested') k += effects - nested.levels + nested.effects;
  const size = gDf === 'min' ? smallest : groups;
  return (kAdj ? (n - 1) / Math.max(1, n - k) : 1) * (gAdj ? size / (size - 1) : 1);
}

/** n/(n − effects − slopes) of linearmodels; a single effect that nests in a single cluster column does not count. */
export function linearmodelsFactor(
  spec: InferenceSpec,
  sizes: SampleSizes,
  clusters: readonly Factor[],
): number {
  const single = sizes.effects.length === 1 && clusters.length === 1;
  const absorbedByCluster = single && countNested(sizes.effects, clusters).effects === 1;
  const extra = absorbedByCluster || !spec.countEffects ? 0 : effectParameters(sizes.effects);
  const slopes = spec.debiased ? sizes.regressors : 0;
  return sizes.rows / Math.max(1, sizes.rows - extra - slopes);
}

/** (n − 1)/(n − K) of fixest with every effect counted. */
export function fixestRowFactor(sizes: SampleSizes): number {
  return (sizes.rows - 1) / Math.max(1, sizes.rows - parameterCount(sizes));
}

const defaultTerms = { kAdj: true, kFixef: 'nonnested', gAdj: true, gDf: 'min' } as const;
