import type { TransformKind } from '../../contract/enums.ts';
import { narrowValues } from '../panel/integer-column.ts';
import type { PanelSample } from '../panel/types.ts';
import type { Measured } from './measure.ts';
import { isBinary } from './treated-clusters.ts';

export interface RelativeEffect {
  estimate: number;
  lower: number | null;
  upper: number | null;
}

/** Relative change, as a fraction: log exp(δ) − 1, logit the odds ratio − 1, none δ over the mean counterfactual. */
export function relativeEffect(
  transform: TransformKind,
  delta: Measured,
  counterfactualMean: number | undefined,
): RelativeEffect | undefined {
  if (transform !== 'none') {
    const back = (value: number | null) => (value === null ? null : Math.expm1(value));
    return finite({
      estimate: Math.expm1(delta.estimate),
      lower: back(delta.lower),
      upper: back(delta.upper),
    });
  }
  if (counterfactualMean === undefined || counterfactualMean === 0 || !Number.isFinite(counterfactualMean))
    return undefined;
  const share = (value: number | null) => (value === null ? null : value / counterfactualMean);
  const [lower, upper] = counterfactualMean > 0 ? [delta.lower, delta.upper] : [delta.upper, delta.lower];
  return finite({ estimate: delta.estimate / counterfactualMean, lower: share(lower), upper: share(upper) });
}

function finite(effect: RelativeEffect): RelativeEffect | undefined {
  if (!Number.isFinite(effect.estimate)) return undefined;
  const kept = (value: number | null) => (value !== null && Number.isFinite(value) ? value : null);
  return { estimate: effect.estimate, lower: kept(effect.lower), upper: kept(effect.upper) };
}

/**
 * Mean over treated rows of the outcome less an effect that is the same for all; undefined where the treatment is not
 * 0/1. `treatedMean`: of the outcome over treated rows, where a fit has found it.
 */
export function counterfactualMeanOfConstant(
  sample: PanelSample,
  effect: number,
  treatedMean: number | undefined,
): number | undefined {
  const regressor = sample.regressors[sample.treatmentIndex];
  if (regressor === undefined) return undefined;
  if (treatedMean === undefined || !isBinary(narrowValues(regressor)))
    return counterfactualMean(sample, () => effect);
  return Number.isFinite(treatedMean) ? treatedMean - effect : undefined;
}

/** Weighted mean over treated rows of the outcome without the effect; undefined where the treatment is not 0/1. */
export function counterfactualMean(
  sample: PanelSample,
  effectOf: (row: number) => number,
): number | undefined {
  const regressor = sample.regressors[sample.treatmentIndex];
  if (regressor === undefined) return undefined;
  const treatment = narrowValues(regressor);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < sample.rows; i++) {
    const d = treatment[i]!;
    if (d === 0) continue;
    if (d !== 1) return undefined;
    const w = sample.weights === undefined ? 1 : sample.weights[i]!;
    total += w;
    sum += w * (sample.outcome[i]! - effectOf(i));
  }
  return total > 0 ? sum / total : undefined;
}
