import { BLOCK } from './block-math.ts';
import { leastSquares } from './least-squares.ts';
import type { LinearDesign, LinearFit } from './linear-fit.ts';
import type { ResidualObserver } from './residual-sweep.ts';

export const CONSTANT = 'intercept';

/** Fits a model without absorbed effects: a constant is added, and columns and residuals are stored. */
export function fitPlain(design: LinearDesign): LinearFit {
  const { outcome, weights, regressors, effects } = design;
  const n = outcome.length;
  const names = [CONSTANT, ...regressors.map(({ name }) => name)];
  const all = [new Float64Array(n).fill(1), ...regressors.map(({ values }) => values)];
  const total = deviation(outcome, weights) ** 2;
  const { kept, coefficients, residuals, bread, rss } = leastSquares(outcome, all, weights);
  const used = new Set(kept);
  const columns = kept.map((position) => all[position]!);
  const fit: LinearFit = {
    names: kept.map((position) => names[position]!),
    columns,
    weights,
    effects,
    coefficients,
    residuals,
    visit(observer) {
      showRows(observer, residuals, columns);
    },
    bread,
    rss,
    within: total,
    rSquaredWithin: total > 0 ? 1 - rss / total : undefined,
    observations: n,
    parameters: kept.length,
    effectParameters: 0,
    absorbed: [],
    collinear: names.filter((_, position) => !used.has(position)),
    report: { iterations: 0, certificate: 0, scale: 0 },
  };
  for (const observer of design.observe?.(fit) ?? []) fit.visit(observer);
  return fit;
}

function showRows(
  observer: ResidualObserver,
  residuals: Float64Array,
  columns: readonly Float64Array[],
): void {
  for (let start = 0; start < residuals.length; start += BLOCK) {
    const end = Math.min(residuals.length, start + BLOCK);
    const part = (values: Float64Array) => values.subarray(start, end);
    observer.visit(start, end - start, part(residuals), columns.map(part));
  }
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
