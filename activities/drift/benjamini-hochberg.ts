/**
 * Which of several findings stand when the share of false ones among them is to stay within `level`
 * (Benjamini and Hochberg 1995).
 * @param pValues null where a series has no test; those never stand and are not counted
 */
export function standingFindings(pValues: readonly (number | null)[], level = 0.05): boolean[] {
  const tested = pValues.filter((p): p is number => p !== null).sort((a, b) => a - b);
  let limit = -1;
  tested.forEach((p, i) => {
    if (p <= (level * (i + 1)) / tested.length) limit = p;
  });
  return pValues.map((p) => p !== null && p <= limit);
}
