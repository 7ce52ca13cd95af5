import { conventionalDegrees } from '../absorb/index.ts';
import { type FreedColumn, freeColumn, freedValues, judge } from './freed-column.ts';
import { normalEquations } from './least-squares.ts';
import type { LinearDesign, LinearFit, ModelDesign } from './linear-fit.ts';
import type { OutcomeSums } from './outcome-sums.ts';
import { momentsOfFreed, outcomeMeans } from './regressor-moments.ts';
import { eachResidualBlock, type FittedOutcome, sweepResiduals } from './residual-sweep.ts';
import type { ScoreSums } from './score-sums.ts';
import { crossProducts } from './sweeps.ts';
import { quadraticForm, submatrix } from './symmetric.ts';

/** Norm left after absorption, relative to the column's own deviation, below which the effects explain a column. */
const ABSORBED = 1e-8;
/** Squared length of a step, relative to the residuals', that leaves them as they are. */
const NEGLIGIBLE = 1e-24;
const MOST_ROUNDS = 4;

/** Outcomes are fitted with the design's regressors and effects; the model of `fitLinear`, many outcomes at once. */
export type FitOutcome = Pick<LinearDesign, 'outcome' | 'observe'>;

/**
 * Fits every outcome on the same regressors and effects (Frisch, Waugh, Lovell), each sweep over the rows serving all of
 * them: effects in coefficient space, products and residuals a block of rows at a time. One step of refinement from the
 * residuals themselves; the rows are swept again only where that step, or a group mean left, is not negligible.
 *
 * @param summed sums of the outcomes, where they were taken before
 */
export function fitOutcomes(
  design: ModelDesign,
  outcomes: readonly FitOutcome[],
  summed?: readonly OutcomeSums[],
): LinearFit[] {
  const { regressors, weights, absorber, scored = [] } = design;
  const freed = regressors.map(
    (regressor) => design.free?.(regressor) ?? freeColumn(absorber, regressor, weights),
  );
  const values = outcomes.map(({ outcome }) => outcome);
  const products = crossProducts(freed, values, absorber, weights, {
    gram: design.gram,
    summed,
  });
  const count = freed.length;
  const n = values[0]?.length ?? 0;
  const total = weights === undefined ? n : weights.reduce((sum, w) => sum + w, 0);
  const usable = freed.flatMap(({ report }, j) =>
    Math.sqrt(products.gram[j * count + j]!) > ABSORBED * report.scale * Math.sqrt(total) ? [j] : [],
  );
  const gram = submatrix(products.gram, count, usable);
  const equations = normalEquations(gram, usable.length);
  const kept = equations.kept.map((position) => usable[position]!);
  const keptGram = submatrix(products.gram, count, kept);
  const names = kept.map((j) => regressors[j]!.name);
  const columns = kept.map((j) => freed[j]!);
  const moments = weights === undefined ? momentsOfFreed(freed, products.gram, n) : undefined;
  const fits = products.outcomes.map(({ column, cross }, o) => ({
    column,
    cross,
    coefficients: equations.solve(kept.map((j) => cross[j]!)),
    observers: outcomes[o]!.observe?.({ names, moments }) ?? [],
    scores: [] as ScoreSums[],
    rss: 0,
  }));
  let open = fits.map((_, f) => f);
  for (let round = 1; open.length > 0; round++) {
    const sums = sweepResiduals(
      columns,
      open.map((f) => fits[f]!),
      absorber,
      weights,
      scored,
    );
    open = open.filter((f, position) => {
      const fit = fits[f]!;
      const { gradient, scores, rss, left } = sums[position]!;
      const free = left === undefined || judge(fit.column, absorber, left, round);
      const step = equations.solve(gradient);
      fit.rss = rss;
      fit.scores = scores;
      for (let j = 0; j < step.length; j++) fit.coefficients[j] = fit.coefficients[j]! + step[j]!;
      const small = quadraticForm(step, keptGram, step) <= NEGLIGIBLE * rss;
      if (free && (small || round >= MOST_ROUNDS)) return false;
      fit.observers = outcomes[f]!.observe?.({ names, moments }) ?? [];
      return true;
    });
  }
  const keptSet = new Set(kept);
  const usableSet = new Set(usable);
  return fits.map((fit) => {
    const explained = quadraticForm(fit.coefficients, keptGram, fit.coefficients);
    const reports = [fit.column.report, ...freed.map(({ report }) => report)];
    return sweptFit(columns, fit, {
      swept: {
        kept,
        outcome: fit.column,
        ...(weights === undefined ? { means: outcomeMeans(freed, fit.column, fit.cross, n) } : {}),
      },
      scores: new Map(fit.scores.map(({ factor, sums }) => [factor, sums])),
      names,
      weights,
      effects: design.effects,
      coefficients: fit.coefficients,
      bread: equations.bread,
      rss: fit.rss,
      within: fit.rss + explained,
      rSquaredWithin: fit.rss + explained > 0 ? 1 - fit.rss / (fit.rss + explained) : undefined,
      observations: n,
      parameters: kept.length,
      effectParameters: conventionalDegrees(design.effects),
      absorbed: regressors.filter((_, j) => !usableSet.has(j)).map(({ name }) => name),
      collinear: usable.filter((j) => !keptSet.has(j)).map((j) => regressors[j]!.name),
      report: {
        iterations: Math.max(...reports.map(({ iterations }) => iterations)),
        certificate: Math.max(...reports.map(({ certificate }) => certificate)),
        scale: Math.max(...reports.map(({ scale }) => scale)),
      },
    });
  });
}

/** Adds what makes rows on demand from the freed regressors kept, in the order of `parts.names`, and the freed outcome. */
export function sweptFit(
  columns: readonly FreedColumn[],
  fitted: Pick<FittedOutcome, 'column' | 'coefficients'>,
  parts: Omit<LinearFit, 'columns' | 'residuals' | 'visit'>,
): LinearFit {
  let stored: Float64Array[] | undefined;
  let residuals: Float64Array | undefined;
  return {
    ...parts,
    get columns() {
      stored ??= columns.map(freedValues);
      return stored;
    },
    get residuals() {
      if (residuals === undefined) {
        const all = new Float64Array(parts.observations);
        eachResidualBlock(columns, fitted, (start, size, block) => {
          all.set(size === block.length ? block : block.subarray(0, size), start);
        });
        residuals = all;
      }
      return residuals;
    },
    visit(observer) {
      eachResidualBlock(columns, fitted, (start, size, block, blocks) => {
        observer.visit(start, size, block, blocks);
      });
    },
  };
}
