import { cholesky, choleskySolve, independentColumns, type LinearFit, submatrix } from '../linear/index.ts';
import { type BalancedClusters, periodProducts } from './balanced-clusters.ts';

/** Share of a regressor's sum of squares below which a cluster's absence leaves nothing of it. */
const UNIDENTIFIED = 1e-10;

/**
 * What leaving cluster g out of a balanced panel does to each coefficient, without touching the rows: the sums over the
 * other units of every period are minus those of g, so that freeing them of the time effects again takes a correction
 * of rank one a period. undefined where the coefficient is not identified without g.
 */
export function balancedDeletion(fit: LinearFit, panel: BalancedClusters, g: number): (number | undefined)[] {
  const k = fit.names.length;
  const rest = panel.units - panel.unitsOf[g]!;
  const gram = total(panel.gram, k * k);
  const full = Float64Array.from({ length: k }, (_, a) => gram[a * k + a]!);
  const cross = new Float64Array(k);
  for (let m = 0; m < k * k; m++) gram[m]! -= panel.gram[g * k * k + m]!;
  for (let a = 0; a < k; a++) cross[a]! -= panel.cross[g * k + a]!;
  if (panel.timeEffect && rest > 0) {
    const period = periodProducts(panel, g, k);
    for (let m = 0; m < k * k; m++) gram[m]! -= period.square[m]! / rest;
    for (let a = 0; a < k; a++) cross[a]! -= period.cross[a]! / rest;
  }
  const present: number[] = [];
  for (let a = 0; a < k; a++) if (gram[a * k + a]! > UNIDENTIFIED * full[a]!) present.push(a);
  const kept = independentColumns(submatrix(gram, k, present), present.length).map((at) => present[at]!);
  const lower = cholesky(submatrix(gram, k, kept), kept.length);
  const change: (number | undefined)[] = new Array(k).fill(undefined);
  if (lower === undefined) return change;
  const solved = choleskySolve(
    lower,
    kept.length,
    kept.map((a) => cross[a]!),
  );
  kept.forEach((a, at) => {
    change[a] = solved[at]!;
  });
  return change;
}

function total(parts: Float64Array, size: number): Float64Array {
  const sum = new Float64Array(size);
  for (let m = 0; m < parts.length; m++) sum[m % size]! += parts[m]!;
  return sum;
}
