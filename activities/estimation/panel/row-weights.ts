import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { dataError, numericColumn, placeOf } from './columns.ts';
import type { KeptRows } from './sample-rows.ts';
import type { Column, DataTable } from './types.ts';

export interface Overlap {
  minimum: number;
  maximum: number;
  trimmed: number;
  /** (Σw)²/Σw² of the inverse-probability weights over the rows kept. */
  effectiveSampleSize: number;
}

export interface RowWeights {
  /** Product of analytic and inverse-probability weights for all rows; undefined is unweighted. */
  values: Float64Array | undefined;
  analytic: Float64Array | undefined;
  overlap: Overlap | undefined;
}

/**
 * Weights of all rows. A row is dropped where the weight is zero or the propensity lies below `trim`.
 * Large propensities are kept: 1/p near 1 harms nothing.
 *
 * @throws ContraflowError `negative-weight`, `propensity-out-of-range`
 */
export function rowWeights(
  table: DataTable,
  spec: EstimateSpec,
  kept: KeptRows,
  unit: Column | undefined,
): RowWeights {
  if (spec.weights === undefined && spec.propensity === undefined)
    return { values: undefined, analytic: undefined, overlap: undefined };
  const keep = kept.flags;
  const analytic = spec.weights === undefined ? undefined : numericColumn(table, spec.weights, 'weights');
  if (analytic !== undefined) refuseBadWeights(spec.weights!, analytic, keep, unit);
  if (spec.propensity === undefined) return { values: analytic, analytic, overlap: undefined };
  const propensity = numericColumn(table, spec.propensity, 'propensity');
  const trim = spec.trim ?? 0;
  const values = new Float64Array(table.rows);
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let trimmed = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < table.rows; i++) {
    if (keep[i] === 0) continue;
    const p = propensity[i]!;
    if (!(p > 0 && p <= 1)) {
      if (p === 0 && trim > 0) {
        keep[i] = 0;
        trimmed++;
        continue;
      }
      throw dataError(
        'propensity-out-of-range',
        `propensity: ${p} in column "${spec.propensity}", ${placeOf(i, unit)}, is no probability above 0`,
        'give probabilities in (0, 1], or set `trim` to drop zeros',
      );
    }
    minimum = Math.min(minimum, p);
    maximum = Math.max(maximum, p);
    if (p < trim) {
      keep[i] = 0;
      trimmed++;
      continue;
    }
    const inverse = 1 / p;
    sum += inverse;
    squares += inverse * inverse;
    values[i] = inverse * (analytic === undefined ? 1 : analytic[i]!);
  }
  return {
    values,
    analytic,
    overlap: { minimum, maximum, trimmed, effectiveSampleSize: (sum * sum) / squares },
  };
}

function refuseBadWeights(
  name: string,
  weights: Float64Array,
  keep: Uint8Array,
  unit: Column | undefined,
): void {
  for (let i = 0; i < weights.length; i++) {
    if (keep[i] === 0) continue;
    const w = weights[i]!;
    if (w < 0 || w === Number.POSITIVE_INFINITY) {
      throw dataError(
        'negative-weight',
        `weights: column "${name}" holds ${w} at ${placeOf(i, unit)}`,
        'weights must be finite and not negative',
      );
    }
    if (w === 0) keep[i] = 0;
  }
}
