import { availableParallelism } from 'node:os';
import { type CheckedFit, fitTogether, type SharedDesign } from '../estimators/fit-together.ts';
import { packDesign } from './portable-design.ts';
import { unpackFit } from './portable-fit.ts';
import { besideThisThread } from './second-thread.ts';

/** Rows × outcomes from which a second thread saves more than its start takes: about a third of a second of work. */
const WORTH_A_THREAD = 2 ** 25;

/** Share of the outcomes that the second thread takes: it has to take over the design first. */
const SHARE = 0.45;

/**
 * Fits outcomes that share a design, part of them in a second thread where there are processors and work enough. What
 * comes out is the same to the last digit: no fit depends on those beside it.
 */
export function fitApart(
  design: SharedDesign,
  outcomes: readonly Float64Array[],
  worth = WORTH_A_THREAD,
): CheckedFit[] {
  const rows = outcomes[0]?.length ?? 0;
  const away = outcomes.length < 2 ? 0 : Math.max(1, Math.floor(SHARE * outcomes.length));
  if (
    design.effects.length === 0 ||
    away === 0 ||
    rows * outcomes.length < worth ||
    availableParallelism() < 2
  )
    return fitTogether(design, outcomes);
  const theirs = outcomes.slice(0, away);
  const { answer, own } = besideThisThread({ design: packDesign(design), outcomes: theirs }, () =>
    fitTogether(design, outcomes.slice(away)),
  );
  const fits =
    answer === undefined || 'error' in answer
      ? fitTogether(design, theirs)
      : answer.fits.map((fit, position) => unpackFit(fit, design, theirs[position]!));
  return [...fits, ...own];
}
