/** End of a simplex search. */
export interface SearchResult {
  point: Float64Array;
  value: number;
  evaluations: number;
}

/**
 * Nelder–Mead simplex search with the dimension-dependent coefficients of Gao and Han (2012), restarted
 * around its best point until a restart no longer helps.
 * @param objective function of a point; finite everywhere
 * @param start first corner of the simplex
 * @param step edge length of the first simplex
 */
export function nelderMead(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  step: number,
  options: { maxEvaluations: number; tolerance: number },
): SearchResult {
  let best: SearchResult = { point: start, value: objective(start), evaluations: 1 };
  let edge = step;
  for (;;) {
    const found = searchOnce(objective, best, edge, options);
    const gain = best.value - found.value;
    best = found;
    edge *= 0.5;
    const spent = best.evaluations >= options.maxEvaluations;
    if (spent || gain <= options.tolerance * Math.abs(best.value) || best.value === 0) return best;
  }
}

function searchOnce(
  objective: (point: Float64Array) => number,
  from: SearchResult,
  step: number,
  options: { maxEvaluations: number; tolerance: number },
): SearchResult {
  const n = from.point.length;
  const [expand, contract, shrink] = [1 + 2 / n, 0.75 - 1 / (2 * n), 1 - 1 / n];
  let evaluations = from.evaluations;
  const at = (point: Float64Array) => {
    evaluations += 1;
    return { point, value: objective(point) };
  };
  let corners = [{ point: from.point, value: from.value }];
  for (let i = 0; i < n; i += 1) {
    const point = from.point.slice();
    point[i] = point[i]! + step;
    corners.push(at(point));
  }
  while (evaluations < options.maxEvaluations) {
    corners.sort((a, b) => a.value - b.value);
    const worst = corners[n]!;
    const best = corners[0]!;
    if (worst.value - best.value <= options.tolerance * Math.abs(best.value)) break;
    const centre = new Float64Array(n);
    for (let c = 0; c < n; c += 1)
      for (let i = 0; i < n; i += 1) centre[i] = centre[i]! + corners[c]!.point[i]! / n;
    const along = (factor: number) => centre.map((value, i) => value + factor * (value - worst.point[i]!));
    const reflected = at(along(1));
    let next = reflected;
    if (reflected.value < best.value) {
      const expanded = at(along(expand));
      if (expanded.value < reflected.value) next = expanded;
    } else if (reflected.value >= corners[n - 1]!.value) {
      const outside = reflected.value < worst.value;
      const contracted = at(along(outside ? contract : -contract));
      if (contracted.value < Math.min(reflected.value, worst.value)) next = contracted;
      else {
        corners = corners.map((corner, index) =>
          index === 0
            ? corner
            : at(corner.point.map((value, i) => best.point[i]! + shrink * (value - best.point[i]!))),
        );
        continue;
      }
    }
    corners[n] = next;
  }
  corners.sort((a, b) => a.value - b.value);
  return { ...corners[0]!, evaluations };
}
