import type { InferenceSpec } from '../../contract/estimate-spec.ts';
import { countNested } from '../absorb/index.ts';
import type { LinearFit } from '../linear/index.ts';
import { isNested } from '../panel/index.ts';
import type { Factor } from '../panel/types.ts';

/** n − K with every absorbed effect counted, at least 1. */
export function residualDegrees(fit: LinearFit): number {
  return Math.max(1, fit.observations - fit.parameters - fit.effectParameters);
}

/**
 * Factor of linearmodels: n/(n − effects − slopes). A single effect that nests in every cluster variable does not count; `countEffects` and `debiased` switch either term off.
 */
export function linearmodelsFactor(fit: LinearFit, spec: InferenceSpec, clusters: readonly Factor[]): number {
  const [effect] = fit.effects;
  const nested =
    fit.effects.length === 1 &&
    effect !== undefined &&
    clusters.length > 0 &&
    clusters.every((cluster) => isNested(effect, cluster));
  const effects = spec.countEffects && !nested ? fit.effectParameters : 0;
  const slopes = spec.debiased ? fit.parameters : 0;
  return fit.observations / Math.max(1, fit.observations - effects - slopes);
}

/** linearmodels `group_debias`: G/(G − 1) × (n − 1)/n. */
export function groupDebias(groups: number, observations: number): number {
  return (groups / (groups - 1)) * ((observations - 1) / observations);
}

/** Factor (n − 1)/(n − k) of fixest for clustered errors; effects nested in a cluster variable count once. */
export function fixestClusterFactor(
  fit: LinearFit,
  spec: InferenceSpec,
  clusters: readonly Factor[],
): number {
  const { kAdj = true, kFixef = 'nonnested' } = spec.ssc ?? {};
  if (!kAdj) return 1;
  let effects = kFixef === 'none' ? 0 : fit.effectParameters;
  if (kFixef === 'nonnested') {
    const nested = countNested(fit.effects, clusters);
    effects += nested.effects - nested.levels;
  }
  return (fit.observations - 1) / Math.max(1, fit.observations - fit.parameters - effects);
}

/** Factor of fixest for kernels over T periods: (n − 1)/(n − K) × T/(T − 1), nesting ignored. */
export function fixestKernelFactor(fit: LinearFit, periods: number): number {
  return ((fit.observations - 1) / residualDegrees(fit)) * (periods / Math.max(1, periods - 1));
}

/** Factor of a kernel covariance under the convention of the spec. */
export function kernelFactor(fit: LinearFit, spec: InferenceSpec, periods: number): number {
  if (spec.smallSample === 'none') return 1;
  return spec.smallSample === 'linearmodels'
    ? linearmodelsFactor(fit, spec, [])
    : fixestKernelFactor(fit, periods);
}

/** Longest lag where the spec names none: fixest ⌊T^¼⌋, otherwise ⌊4 (T/100)^{2/9}⌋ (Newey and West 1994). */
export function defaultLags(spec: InferenceSpec, periods: number): number {
  return spec.smallSample === 'fixest'
    ? Math.floor(periods ** 0.25 + 1e-9)
    : Math.floor(4 * (periods / 100) ** (2 / 9) + 1e-9);
}

/** Degrees of freedom of the reference distribution; `groups` counts clusters or, for kernels, periods. */
export function referenceDegrees(
  fit: LinearFit,
  spec: InferenceSpec,
  groups: number | undefined,
  fallback: 'clusters' | 'residual',
): number {
  const choice = spec.degreesOfFreedom ?? fallback;
  if (choice === 'normal') return Number.POSITIVE_INFINITY;
  return choice === 'clusters' && groups !== undefined ? Math.max(1, groups - 1) : residualDegrees(fit);
}
