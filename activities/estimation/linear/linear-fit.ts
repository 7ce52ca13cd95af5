import type { Absorber, AbsorbReport } from '../absorb/index.ts';
import type { Factor, Regressor } from '../panel/types.ts';
import type { FreedColumn } from './freed-column.ts';
import { fitPlain } from './plain-fit.ts';
import type { RegressorMoments } from './regressor-moments.ts';
import type { ResidualObserver } from './residual-sweep.ts';
import { fitOutcomes } from './swept-fit.ts';

/** Regressors and effects of a linear model, whatever its outcome. */
export interface ModelDesign {
  regressors: readonly Regressor[];
  effects: readonly Factor[];
  weights: Float64Array | undefined;
  absorber: Absorber;
  /** Frees a column of the effects; lets a batch keep what it has. */
  free?: (regressor: Regressor) => FreedColumn;
  /** Products of the freed regressors, where `regressorProducts` has found them. */
  gram?: Float64Array | undefined;
  /** Factors over whose levels the scores are summed with the residuals. */
  scored?: readonly Factor[];
}

export interface LinearDesign extends ModelDesign {
  outcome: Float64Array;
  /** Observers of the residuals; asked for again where the rows have to be swept again. */
  observe?: (shape: FitShape) => readonly ResidualObserver[];
}

/** What is known of a fit before its residuals are. */
export interface FitShape {
  names: readonly string[];
  /** Of all regressors of the design, where the fit finds them on its way. */
  moments?: RegressorMoments | undefined;
}

/** A fitted linear model with absorbed effects. Arrays over regressors follow `names`. */
export interface LinearFit {
  names: string[];
  /** Regressors freed of the effects; where the rows are made block by block, stored on first use. */
  readonly columns: Float64Array[];
  weights: Float64Array | undefined;
  effects: readonly Factor[];
  coefficients: Float64Array;
  /** Stored on first use, as the columns are. */
  readonly residuals: Float64Array;
  /** Shows all rows to an observer, block by block, without storing them. */
  visit(observer: ResidualObserver): void;
  /** Sums of the scores w x u by level, levels × k, of the factors for which they were gathered with the residuals. */
  scores?: ReadonlyMap<Factor, Float64Array>;
  /**
   * Of a fit by sweeps: positions of the regressors kept among those of the design, the freed outcome, and without
   * weights Σ x y / Σ x of each regressor of the design.
   */
  swept?: { kept: number[]; outcome: FreedColumn; means?: Float64Array };
  bread: Float64Array;
  rss: number;
  /** Σ w (ỹ)², ỹ the outcome freed of effects (or of its mean). */
  within: number;
  /** 1 − rss / Σ w (ỹ)², ỹ the outcome freed of effects (or of its mean). */
  rSquaredWithin: number | undefined;
  observations: number;
  /** Slopes, the constant included. */
  parameters: number;
  /** Parameters of the absorbed effects, by convention Σ levels − (effects − 1). */
  effectParameters: number;
  /** Regressors that the effects explain. */
  absorbed: string[];
  /** Regressors that other regressors explain. */
  collinear: string[];
  report: AbsorbReport;
}

/** Fits by weighted least squares; without effects a constant is added. */
export function fitLinear(design: LinearDesign): LinearFit {
  if (design.effects.length === 0) return fitPlain(design);
  return fitOutcomes(design, [design])[0]!;
}
