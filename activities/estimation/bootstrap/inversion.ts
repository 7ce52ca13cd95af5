/** Steps outwards from the estimate, in standard errors, at which the search for a bound gives up. */
const furthest = 200;

/**
 * Ends of the set of null values that a test does not reject at level α: from the estimate outwards in steps that grow,
 * then by bisection to a relative 1e-10 of the standard error. null where the test rejects nothing on that side.
 *
 * @param pValue p-value of the null value b
 */
export function invertTest(
  pValue: (b: number) => number,
  estimate: number,
  standardError: number,
  alpha: number,
): { lower: number | null; upper: number | null } {
  const bound = (sign: 1 | -1): number | null => {
    let inside = 0;
    for (let distance = 0.25; distance <= furthest; distance = Math.max(distance + 0.25, distance * 1.1)) {
      if (pValue(estimate + sign * distance * standardError) > alpha) {
        inside = distance;
        continue;
      }
      let outside = distance;
      while (outside - inside > 1e-10) {
        const middle = 0.5 * (inside + outside);
        if (pValue(estimate + sign * middle * standardError) > alpha) inside = middle;
        else outside = middle;
      }
      return estimate + sign * inside * standardError;
    }
    return null;
  };
  return { lower: bound(-1), upper: bound(1) };
}
