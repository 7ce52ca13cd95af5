import type { ClusterShifts } from '../randomization/index.ts';

/**
 * Number of clusters of equal variance that would know the variance of the estimate as well as the actual ones:
 * (Σ v)²/Σ v², v a cluster's share of that variance (Satterthwaite; in the spirit of Carter, Schnepel and Steigerwald
 * 2017). Few treated clusters, unequal sizes and unequal noise all lower it.
 */
export function effectiveClusters(shifts: ClusterShifts): number {
  const weight = [0, 0];
  for (let c = 0; c < shifts.size.length; c++) weight[shifts.treated[c]!]! += shifts.size[c]!;
  let sum = 0;
  let square = 0;
  for (let c = 0; c < shifts.size.length; c++) {
    const share = (shifts.size[c]! / weight[shifts.treated[c]!]!) ** 2 * shifts.variance[c]!;
    sum += share;
    square += share ** 2;
  }
  return sum ** 2 / square;
}
