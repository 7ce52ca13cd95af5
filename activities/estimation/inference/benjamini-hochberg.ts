/**
 * p-values adjusted for their number by Benjamini & Hochberg (1995): the smallest false-discovery rate at which each
 * would be rejected. null stays null and is not counted.
 *
 * @example benjaminiHochberg([0.01, 0.04, 0.03]) // [0.03, 0.04, 0.04]
 */
export function benjaminiHochberg(pValues: readonly (number | null)[]): (number | null)[] {
  const ranked = pValues
    .flatMap((pValue, position) => (pValue === null ? [] : [{ pValue, position }]))
    .sort((a, b) => a.pValue - b.pValue);
  const adjusted: (number | null)[] = pValues.map(() => null);
  let least = 1;
  for (let rank = ranked.length; rank >= 1; rank -= 1) {
    const { pValue, position } = ranked[rank - 1]!;
    least = Math.min(least, (pValue * ranked.length) / rank);
    adjusted[position] = least;
  }
  return adjusted;
}
