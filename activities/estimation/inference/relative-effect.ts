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

/** Mean over treated rows of the outcome less an effect that is the same for all; undefined where the treatment is not 0/1. */
export function counterfactualMeanOfConstant(sample: PanelSample, effect: number): number | undefined {
  const regressor = sample.regressors[sample.treatmentIndex];
  if (regressor === undefined) return undefined;
  const treatment = regressor.integers;
  if (!(treatment instanceof Uint8Array) || sample.weights !== undefined || !isBinary(treatment))
    return counterfactualMean(sample, () => effect);
  const { outcome } = sample;
  // Products instead of branches, and four sums side by side.
  let [a, b, c, d] = [0, 0, 0, 0];
  let treated = 0;
  const even = treatment.length - (treatment.length % 4);
  for (let i = 0; i < even; i += 4) {
    a += treatment[i]! * outcome[i]!;
    b += treatment[i + 1]! * outcome[i + 1]!;
    c += treatment[i + 2]! * outcome[i + 2]!;
    d += treatment[i + 3]! * outcome[i + 3]!;
    treated += treatment[i]! + treatment[i + 1]! + treatment[i + 2]! + treatment[i + 3]!;
  }
  for (let i = even; i < treatment.length; i++) {
    a += treatment[i]! * outcome[i]!;
    treated += treatment[i]!;
  }
  return treated > 0 ? (a + b + c + d) / treated - effect : undefined;
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
