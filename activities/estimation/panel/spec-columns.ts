import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { isCalendarEffect } from './calendar-effects.ts';

/** Columns of the data that a spec reads, without repeats; see `optionalColumns` for the names of calendar effects. */
export function specColumns(spec: EstimateSpec): string[] {
  return [...new Set([spec.outcome, ...designColumns(spec)])];
}

/** The same without the outcome, unless it has another part too. */
export function designColumns(spec: EstimateSpec): string[] {
  const names = [
    spec.unit,
    spec.time,
    spec.treatment,
    spec.cohort,
    spec.weights,
    spec.propensity,
    ...hurdleColumns(spec),
    ...spec.covariates,
    ...(spec.predictors ?? []).map((predictor) => predictor.column),
    ...groupingNames(spec).filter((name) => !isCalendarEffect(name)),
  ];
  return [...new Set(names.filter((name): name is string => name !== undefined))];
}

/** Columns of the parts of a two-part model. */
export function hurdleColumns({ hurdle }: EstimateSpec): string[] {
  return hurdle === undefined ? [] : Object.values(hurdle).filter((name) => name !== undefined);
}

/** Names of calendar effects that a spec uses: read as columns where the data have them, derived from time otherwise. */
export function optionalColumns(spec: EstimateSpec): string[] {
  return [...new Set(groupingNames(spec).filter(isCalendarEffect))];
}

function groupingNames(spec: EstimateSpec): string[] {
  return [...(spec.absorb ?? []), ...(spec.inference.by ?? [])].flatMap((name) => name.split('^'));
}
