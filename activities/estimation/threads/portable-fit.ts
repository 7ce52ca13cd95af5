import type { CheckedFit, SharedDesign } from '../estimators/fit-together.ts';
import { type LinearFit, sweptFit } from '../linear/index.ts';
import { freedOf } from './portable-design.ts';
import { type PortableFreed, packFreed, unpackFreed } from './portable-freed.ts';

type Plain = Omit<LinearFit, 'columns' | 'residuals' | 'visit' | 'weights' | 'effects' | 'scores' | 'swept'>;

/** A fit by sweeps as plain data: what both sides have of the design and the outcome stays where it is. */
export interface PortableFit {
  fit: Plain;
  /** Sums of the scores by position among the clusters. */
  scores: [cluster: number, sums: Float64Array][];
  kept: number[];
  means: Float64Array | undefined;
  /** The freed outcome. */
  outcome: PortableFreed;
  checks: Omit<CheckedFit, 'fit'>;
}

/** Takes a fit of this design apart. */
export function packFit({ fit, ...checks }: CheckedFit, design: SharedDesign): PortableFit {
  const { kept, outcome, means } = fit.swept!;
  return {
    fit: {
      names: fit.names,
      coefficients: fit.coefficients,
      bread: fit.bread,
      rss: fit.rss,
      within: fit.within,
      rSquaredWithin: fit.rSquaredWithin,
      observations: fit.observations,
      parameters: fit.parameters,
      effectParameters: fit.effectParameters,
      absorbed: fit.absorbed,
      collinear: fit.collinear,
      report: fit.report,
    },
    scores: [...(fit.scores ?? [])].map(([factor, sums]) => [design.clusters.indexOf(factor), sums]),
    kept,
    means,
    outcome: packFreed(outcome),
    checks,
  };
}

/** The fit again, on the design and the outcome that it was made from. */
export function unpackFit(portable: PortableFit, design: SharedDesign, source: Float64Array): CheckedFit {
  const outcome = unpackFreed(portable.outcome, source, design.absorber);
  const { kept, means } = portable;
  const columns = kept.map((position) => freedOf(design, design.regressors[position]!));
  const fit = sweptFit(
    columns,
    { column: outcome, coefficients: portable.fit.coefficients },
    {
      ...portable.fit,
      weights: design.weights,
      effects: design.effects,
      scores: new Map(portable.scores.map(([cluster, sums]) => [design.clusters[cluster]!, sums])),
      swept: { kept, outcome, ...(means === undefined ? {} : { means }) },
    },
  );
  return { fit, ...portable.checks };
}
