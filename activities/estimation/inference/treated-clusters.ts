import { narrowValues } from '../panel/integer-column.ts';
import type { Factor, Integers, PanelSample } from '../panel/types.ts';

/** Clusters with a treated row, and clusters without any. */
export function treatedClusters(
  sample: Pick<PanelSample, 'regressors' | 'treatmentIndex'>,
  cluster: Factor,
): { treated: number; untreated: number } {
  const regressor = sample.regressors[sample.treatmentIndex];
  const treated = regressor === undefined ? 0 : countTreated(narrowValues(regressor), cluster);
  return { treated, untreated: cluster.levels - treated };
}

/** Counts made already: the specs of a batch ask for the same treatment and clusters. */
const counts = new WeakMap<Float64Array | Integers, WeakMap<Int32Array, number>>();

function countTreated(treatment: Float64Array | Integers, cluster: Factor): number {
  const own = counts.get(treatment) ?? new WeakMap<Int32Array, number>();
  counts.set(treatment, own);
  const known = own.get(cluster.codes);
  if (known !== undefined) return known;
  const flags = new Uint8Array(cluster.levels);
  for (let i = 0; i < treatment.length; i++) if (treatment[i] !== 0) flags[cluster.codes[i]!] = 1;
  const treated = flags.reduce((sum, flag) => sum + flag, 0);
  own.set(cluster.codes, treated);
  return treated;
}

/** True where every value is 0 or 1. */
export function isBinary(values: Float64Array | Integers): boolean {
  const known = binary.get(values);
  if (known !== undefined) return known;
  const found = holdsBinary(values);
  binary.set(values, found);
  return found;
}

/** Arrays looked through already: the specs of a batch ask for the same treatment. */
const binary = new WeakMap<Float64Array | Integers, boolean>();

function holdsBinary(values: Float64Array | Integers): boolean {
  for (let i = 0; i < values.length; i++) if (values[i] !== 0 && values[i] !== 1) return false;
  return true;
}
