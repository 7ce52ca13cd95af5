/** Steps outwards from the estimate, in standard errors, at which the search for a bound gives up. */
const furthest = 200;

/**
 * Ends of the set of null values that a test keeps at level α. Steps outwards to the first value that is rejected, then
 * bisects; the side of `hypothesis` agrees with the test of it: inside exactly where its p-value exceeds α. null where
 * nothing is rejected on that side.
 *
 * @param pValue p-value of the null value b
 */
export function confidenceSet(
  pValue: (b: number) => number,
  estimate: number,
  standardError: number,
  alpha: number,
  hypothesis: number,
): { lower: number | null; upper: number | null } {
  // α as 1 − level carries rounding; p-values are multiples of 1/sets.
  const keeps = (b: number) => pValue(b) > alpha + 1e-12;
  const kept = keeps(hypothesis);
  const bound = (sign: 1 | -1): number | null => {
    const tested = (sign * (hypothesis - estimate)) / standardError;
    let inside = kept && tested > 0 ? tested : 0;
    let distance = inside + 0.25;
    while (distance <= furthest) {
      if (!kept && tested > inside && tested < distance) distance = tested;
      if (!keeps(estimate + sign * distance * standardError)) {
        let outside = distance;
        while (outside - inside > 1e-9 * Math.max(1, outside)) {
          const middle = 0.5 * (inside + outside);
          if (keeps(estimate + sign * middle * standardError)) inside = middle;
          else outside = middle;
        }
        return estimate + sign * inside * standardError;
      }
      inside = distance;
      distance = Math.max(distance + 0.25, distance * 1.1);
    }
    return null;
  };
  return { lower: bound(-1), upper: bound(1) };
}
