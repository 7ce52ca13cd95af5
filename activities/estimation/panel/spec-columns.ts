import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { isCalendarEffect } from './calendar-effects.ts';

/** Columns of the data that a spec reads, without repeats. Calendar effects are read only where the data have them. */
export function specColumns(spec: EstimateSpec, available?: ReadonlySet<string>): string[] {
  const parts = [...(spec.absorb ?? []), ...(spec.inference.by ?? [])].flatMap((name) => name.split('^'));
  const names = [
    spec.outcome,
    spec.unit,
    spec.time,
    spec.treatment,
    spec.cohort,
    spec.weights,
    spec.propensity,
    ...spec.covariates,
    ...(spec.predictors ?? []).map((predictor) => predictor.column),
    ...parts.filter((name) => !isCalendarEffect(name) || available?.has(name) === true),
  ];
  return [...new Set(names.filter((name): name is string => name !== undefined))];
}
