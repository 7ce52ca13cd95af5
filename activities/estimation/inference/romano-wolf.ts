/** One hypothesis of a family: its statistic, and what the same statistic is in every draw under the null. */
export interface DrawnStatistic {
  statistic: number;
  /** The draws stand for the same resampling in every hypothesis of the family; NaN counts as 0. */
  draws: Float64Array;
}

/**
 * p-values adjusted for their number with control of the family-wise error (Romano and Wolf 2005, 2016; with treated
 * sets permuted: Westfall and Young 1993): step-down shares of draws whose largest |t| over the hypotheses not yet
 * passed is at least the one tested. Their dependence is kept, so that outcomes which move together cost less than
 * Bonferroni's correction.
 *
 * @param observedAmongDraws true where the draws hold the observed resampling, as permutations do; otherwise one is
 *   added to count and number
 */
export function romanoWolf(family: readonly DrawnStatistic[], observedAmongDraws: boolean): number[] {
  const draws = family[0]?.draws.length ?? 0;
  const order = family
    .map((_, at) => at)
    .sort((a, b) => Math.abs(family[b]!.statistic) - Math.abs(family[a]!.statistic));
  const adjusted = new Array<number>(family.length).fill(1);
  // From the smallest statistic up, so that the largest over what is left grows by one hypothesis a step.
  const largest = new Float64Array(draws);
  for (let rank = order.length - 1; rank >= 0; rank--) {
    const at = order[rank]!;
    const own = family[at]!;
    const tested = Math.abs(own.statistic) * (1 - 1e-9);
    let count = observedAmongDraws ? 0 : 1;
    for (let d = 0; d < draws; d++) {
      const value = Math.abs(own.draws[d]!);
      if (value > largest[d]!) largest[d] = value;
      if (largest[d]! >= tested) count++;
    }
    adjusted[at] = count / (draws + (observedAmongDraws ? 0 : 1));
  }
  let most = 0;
  for (const at of order) {
    most = Math.max(most, adjusted[at]!);
    adjusted[at] = most;
  }
  return adjusted;
}

/** Holm's step-down correction: valid whatever the dependence. null stays null and is not counted. */
export function holm(pValues: readonly (number | null)[]): (number | null)[] {
  const ranked = pValues
    .flatMap((pValue, at) => (pValue === null ? [] : [{ pValue, at }]))
    .sort((a, b) => a.pValue - b.pValue);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let most = 0;
  ranked.forEach(({ pValue, at }, rank) => {
    most = Math.max(most, Math.min(1, pValue * (ranked.length - rank)));
    adjusted[at] = most;
  });
  return adjusted;
}
