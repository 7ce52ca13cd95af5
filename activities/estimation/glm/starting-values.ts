import type { Design } from './design.ts';
import type { Family } from './families.ts';

/** Means this close to the ends of the range are drawn in, so that starting values stay finite. */
const edge = 1e-6;

/**
 * Starting values in the span of the effects: the link of the overall mean plus, for each level, the difference of the
 * link of its mean. Exact for one effect without regressors, and for a balanced multiplicative table.
 */
export function startingValues(design: Design, family: Family): Float64Array {
  const { groups, starts, others, otherCodes, otherLevels, weights, outcome, size, rows } = design;
  const start = new Float64Array(size);
  const levels = groups + otherLevels;
  const sums = new Float64Array(levels);
  const totals = new Float64Array(levels);
  for (let g = 0; g < groups; g++)
    for (let i = starts[g]!; i < starts[g + 1]!; i++) {
      const w = weights[i]!;
      const wy = w * outcome[i]!;
      sums[g]! += wy;
      totals[g]! += w;
      for (let e = 0; e < others; e++) {
        const at = groups + otherCodes[i * others + e]!;
        sums[at]! += wy;
        totals[at]! += w;
      }
    }
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += weights[i]! * outcome[i]!;
  const mean = sum / design.weightSum;
  const centre = linkInside(family, mean, mean);
  for (let at = 0; at < levels; at++) {
    const own = linkInside(family, sums[at]! / totals[at]!, mean);
    start[at] = at < groups ? own : own - centre;
  }
  return start;
}

function linkInside(family: Family, value: number, overall: number): number {
  if (family.name === 'gaussian') return value;
  if (family.name === 'poisson') return family.link(Math.max(value, edge * overall));
  return family.link(Math.min(Math.max(value, edge), 1 - edge));
}
