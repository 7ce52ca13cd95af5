import { narrowValues } from '../panel/integer-column.ts';
import type { Factor, Integers, PanelSample } from '../panel/types.ts';

/** Clusters with a treated row, and clusters without any. */
export function treatedClusters(
  sample: PanelSample,
  cluster: Factor,
): { treated: number; untreated: number } {
  const regressor = sample.regressors[sample.treatmentIndex];
  const treatment = regressor === undefined ? undefined : narrowValues(regressor);
  const flags = new Uint8Array(cluster.levels);
  if (treatment !== undefined)
    for (let i = 0; i < sample.rows; i++) if (treatment[i] !== 0) flags[cluster.codes[i]!] = 1;
  const treated = flags.reduce((sum, flag) => sum + flag, 0);
  return { treated, untreated: cluster.levels - treated };
}

/** True where every value is 0 or 1. */
export function isBinary(values: Float64Array | Integers): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  return true;
}
