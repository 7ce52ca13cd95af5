import { availableParallelism } from 'node:os';
import { type CheckedFit, fitTogether, type SharedDesign } from '../estimators/fit-together.ts';
import { packDesign, withProducts } from './portable-design.ts';
import { unpackFit } from './portable-fit.ts';
import { packRows } from './portable-rows.ts';
import { besideThisThread } from './second-thread.ts';

/** Rows × outcomes from which a second thread saves more than its start takes: about a third of a second of work. */
const WORTH_A_THREAD = 2 ** 25;

/** Share of the outcomes that the second thread takes: it begins with them while this one still looks through the design. */
const SHARE = 0.5;

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
  let known = design;
  const { answer, own } = besideThisThread(
    { rows: packRows(design), outcomes: theirs },
    () => {
      known = withProducts(design);
      return { design: packDesign(known) };
    },
    () => fitTogether(known, outcomes.slice(away)),
  );
  const fits =
    answer === undefined || 'error' in answer
      ? fitTogether(known, theirs)
      : answer.fits.map((fit, position) => unpackFit(fit, known, theirs[position]!));
  return [...fits, ...own];
}
