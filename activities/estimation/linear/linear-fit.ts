import { type Absorber, type AbsorbReport, conventionalDegrees } from '../absorb/index.ts';
import type { Factor, Regressor } from '../panel/types.ts';
import { weightedDot } from './gram.ts';
import { leastSquares } from './least-squares.ts';

/** Norm left after absorption, relative to the column's own deviation, below which the effects explain a column. */
const ABSORBED = 1e-8;

export interface LinearDesign {
  outcome: Float64Array;
  regressors: readonly Regressor[];
  effects: readonly Factor[];
  weights: Float64Array | undefined;
  absorber: Absorber;
  /** Frees a column of the effects; lets a batch keep what it has. Default: copies and demeans. */
  free?: (regressor: Regressor) => FreedColumn;
}

/** A column freed of absorbed effects, and how well. */
export interface FreedColumn {
  values: Float64Array;
  report: AbsorbReport;
}

/** A copy of the column freed of the effects. */
export function freeColumn(absorber: Absorber, values: Float64Array): FreedColumn {
  const copy = values.slice();
  return { values: copy, report: absorber.demean([copy]) };
}

/** A fitted linear model with absorbed effects. Arrays over regressors follow `names`. */
export interface LinearFit {
  names: string[];
  /** Regressors freed of the effects. */
  columns: Float64Array[];
  weights: Float64Array | undefined;
  effects: readonly Factor[];
  coefficients: Float64Array;
  residuals: Float64Array;
  bread: Float64Array;
  rss: number;
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

export const CONSTANT = 'intercept';

/** Name under which the outcome is freed of the effects; no column of a file begins with a space. */
export const OUTCOME = ' outcome';

/** Fits by weighted least squares; without effects a constant is added. */
export function fitLinear(design: LinearDesign): LinearFit {
  const { outcome, effects, weights, absorber } = design;
  const n = outcome.length;
  const report: AbsorbReport = { iterations: 0, certificate: 0, scale: 0 };
  const constant = effects.length === 0;
  const rows = constant || weights === undefined ? n : weights.reduce((sum, w) => sum + w, 0);
  const free = (regressor: Regressor): FreedColumn => {
    const freed = design.free?.(regressor) ?? freeColumn(absorber, regressor.values);
    report.iterations = Math.max(report.iterations, freed.report.iterations);
    report.certificate = Math.max(report.certificate, freed.report.certificate);
    return freed;
  };
  const y = constant ? outcome : free({ name: OUTCOME, values: outcome }).values;

  const names: string[] = [];
  const columns: Float64Array[] = [];
  const absorbed: string[] = [];
  if (constant) {
    names.push(CONSTANT);
    columns.push(new Float64Array(n).fill(1));
  }
  for (const { name, values } of design.regressors) {
    const freed = constant ? undefined : free({ name, values });
    const column = freed?.values ?? values;
    const own = (freed?.report.scale ?? 0) * Math.sqrt(rows);
    if (freed !== undefined && !(Math.sqrt(weightedDot(column, column, weights)) > ABSORBED * own)) {
      absorbed.push(name);
      continue;
    }
    names.push(name);
    columns.push(column);
  }
  const total = constant ? deviation(outcome, weights) ** 2 : weightedDot(y, y, weights);
  const fit = leastSquares(y, columns, weights, !constant);
  const kept = new Set(fit.kept);
  return {
    names: fit.kept.map((position) => names[position]!),
    columns: fit.kept.map((position) => columns[position]!),
    weights,
    effects,
    coefficients: fit.coefficients,
    residuals: fit.residuals,
    bread: fit.bread,
    rss: fit.rss,
    rSquaredWithin: total > 0 ? 1 - fit.rss / total : undefined,
    observations: n,
    parameters: fit.kept.length,
    effectParameters: conventionalDegrees(effects),
    absorbed,
    collinear: names.filter((_, position) => !kept.has(position)),
    report,
  };
}

/** √Σ w (x − x̄)²; 0 where it is no more than the rounding of a constant. Sums are taken around the first value. */
function deviation(values: Float64Array, weights: Float64Array | undefined): number {
  const origin = values[0] ?? 0;
  let total = 0;
  let sum = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weights === undefined ? 1 : weights[i]!;
    const away = values[i]! - origin;
    total += w;
    sum += w * away;
    square += w * away * away;
  }
  const shift = sum / total;
  const left = square - shift * sum;
  return left > (1e-14 * (origin + shift)) ** 2 * total ? Math.sqrt(left) : 0;
}
