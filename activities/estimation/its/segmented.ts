import { createAbsorber } from '../absorb/index.ts';
import { fitLinear, type LinearFit } from '../linear/index.ts';
import { dataError, specError } from '../panel/columns.ts';
import { compactFactor } from '../panel/factor.ts';
import type { Factor, Regressor } from '../panel/types.ts';
import type { Series } from './series.ts';

export const TREND = 'trend';
export const LEVEL_CHANGE = 'level_change';
export const SLOPE_CHANGE = 'slope_change';

/** A segmented regression of one series. */
export interface SegmentedFit {
  fit: LinearFit;
  /** Effect at each entry: level change plus slope change × steps since the start; 0 before it. */
  effect: Float64Array;
  /** Weights of the coefficients in the mean effect over the post-period, in the order of `fit.names`. */
  contrast: Float64Array;
  /** Steps since the start, for the effect of each entry. */
  since: Float64Array;
}

/**
 * Segmented regression of an interrupted series (Wagner, Soumerai, Zhang and Ross-Degnan 2002): trend, change of level
 * and of slope at the start, covariates, and calendar effects absorbed. A slope change that the post-period cannot
 * show (a single period) is left out and named among the collinear.
 * @throws ContraflowError where calendar effects or the data leave no level change to estimate
 */
export function fitSegmented(series: Series, seasons: readonly number[]): SegmentedFit {
  const { outcome, steps, start, weights } = series;
  const first = steps[start]!;
  const since = Float64Array.from(steps, (step, t) => (t < start ? 0 : step - first));
  const effects = [
    ...series.effects.filter((effect) => effect.levels > 1),
    ...seasonFactors(series, seasons),
  ];
  refuseSaturated(effects, outcome.length);
  const regressors: Regressor[] = [
    { name: TREND, values: Float64Array.from(steps) },
    { name: LEVEL_CHANGE, values: Float64Array.from(steps, (_, t) => (t < start ? 0 : 1)) },
    { name: SLOPE_CHANGE, values: since },
    ...series.regressors,
  ];
  const fit = fitLinear({
    outcome,
    regressors,
    effects,
    weights,
    absorber: createAbsorber(effects, weights),
  });
  const level = fit.names.indexOf(LEVEL_CHANGE);
  const slope = fit.names.indexOf(SLOPE_CHANGE);
  if (level < 0) {
    throw dataError(
      'absorbed-effect',
      'the change of level cannot be told from the calendar effects or covariates of the series',
      'absorb effects that recur before and after the intervention, such as hour_of_week',
    );
  }
  const slopeAt = slope < 0 ? 0 : fit.coefficients[slope]!;
  const effect = since.map((elapsed, t) => (t < start ? 0 : fit.coefficients[level]! + slopeAt * elapsed));
  const contrast = new Float64Array(fit.names.length);
  contrast[level] = 1;
  if (slope >= 0) contrast[slope] = meanSince(since, start);
  return { fit, effect, contrast, since };
}

/** Dummies of seasons given in steps; a season that divides another is part of it. */
function seasonFactors(series: Series, seasons: readonly number[]): Factor[] {
  const distinct = [...new Set(seasons)];
  return distinct
    .filter((season) => !distinct.some((other) => other !== season && other % season === 0))
    .map((season) => {
      const before = series.steps[series.start]!;
      if (before < 2 * season) {
        throw specError(
          'season-too-long',
          `seasons: ${season} steps need two full cycles before the intervention, which comes after ${before} steps`,
          'leave the season out or give more history',
        );
      }
      const codes = series.steps.map((step) => step % season);
      return compactFactor(`season_${season}`, codes, season, String);
    });
}

function refuseSaturated(effects: readonly Factor[], periods: number): void {
  for (const effect of effects) {
    if (effect.levels < periods * 0.9) continue;
    throw specError(
      'saturated',
      `absorb: ${effect.name} has ${effect.levels} levels for ${periods} periods of one series and leaves nothing to compare`,
      'absorb calendar effects such as hour_of_week instead',
    );
  }
}

function meanSince(since: Float64Array, start: number): number {
  let sum = 0;
  for (let t = start; t < since.length; t += 1) sum += since[t]!;
  return sum / (since.length - start);
}
