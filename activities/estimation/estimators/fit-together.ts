import type { EstimateDiagnostics } from '../../contract/estimate-result.ts';
import type { CovarianceFrame } from '../covariance/index.ts';
import {
  type Autocorrelation,
  CheckedDesign,
  ResidualChecks,
  type ResidualSummary,
} from '../diagnostics/index.ts';
import {
  type FitShape,
  fitLinear,
  fitOutcomes,
  type LinearFit,
  type ModelDesign,
  type OutcomeSums,
  type ResidualObserver,
} from '../linear/index.ts';

/** A fit and the checks that do not depend on the inference chosen. */
export interface CheckedFit {
  fit: LinearFit;
  breuschPagan: EstimateDiagnostics['breuschPagan'];
  serialCorrelation: EstimateDiagnostics['serialCorrelation'];
  residuals: ResidualSummary & { autocorrelations: Autocorrelation[] };
}

/** What outcomes fitted together share. */
export type SharedDesign = Omit<ModelDesign, 'scored'> & CovarianceFrame;

/**
 * Fits and checks several outcomes that share rows, regressors, effects and weights: the rows are swept for all of them
 * at once. Each result is the one of its outcome alone. `summed`: sums of the outcomes, where they were taken before.
 */
export function fitTogether(
  shared: SharedDesign,
  outcomes: readonly Float64Array[],
  summed?: readonly OutcomeSums[],
): CheckedFit[] {
  const { effects } = shared;
  const design = checkedDesign(shared);
  const watches = outcomes.map((outcome) => new Watch(shared, design, outcome));
  const watched = watches.map(({ outcome, observe }) => ({ outcome, observe }));
  const fits =
    effects.length === 0
      ? watched.map((outcome) => fitLinear({ ...shared, ...outcome }))
      : fitOutcomes({ ...shared, scored: shared.clusters }, watched, summed);
  return fits.map((fit, position) => watches[position]!.finish(fit));
}

/** Of designs that outcomes are fitted on a few at a time. */
const checkedDesigns = new WeakMap<SharedDesign, CheckedDesign>();

function checkedDesign(shared: SharedDesign): CheckedDesign {
  const { regressors, unit, time, periodValues } = shared;
  const known = checkedDesigns.get(shared) ?? new CheckedDesign(regressors, unit, time, periodValues);
  checkedDesigns.set(shared, known);
  return known;
}

/** What observes the residuals of one outcome. */
class Watch {
  readonly outcome: Float64Array;
  readonly #shared: SharedDesign;
  readonly #design: CheckedDesign;
  #checks: ResidualChecks | undefined;

  constructor(shared: SharedDesign, design: CheckedDesign, outcome: Float64Array) {
    this.#shared = shared;
    this.#design = design;
    this.outcome = outcome;
  }

  readonly observe = ({ moments }: FitShape): ResidualObserver[] => {
    this.#design.adopt(moments);
    this.#checks = new ResidualChecks(this.#design, this.outcome);
    return [this.#checks];
  };

  finish(fit: LinearFit): CheckedFit {
    const found = this.#checks!.finish(() => fit.residuals, this.#shared.periodValues);
    const { serialCorrelation } = found;
    return {
      fit,
      ...found,
      serialCorrelation: serialCorrelation === undefined ? undefined : { ...serialCorrelation },
    };
  }
}
