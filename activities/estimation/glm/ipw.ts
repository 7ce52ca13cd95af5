import { ContraflowError } from '../../contract/errors.ts';

/** Weights 1/p with what they do to the sample. */
export interface InverseProbabilityWeights {
  /** 1/p; 0 for trimmed rows. */
  weights: Float64Array;
  /** 1 for rows that stay. */
  kept: Uint8Array;
  trimmed: number;
  /** Kish's effective sample size (Σw)² / Σw². */
  effectiveSampleSize: number;
  /** Effective sample size over rows kept, 0 … 1. */
  efficiency: number;
  overlap: Overlap;
}

/** Distribution of the propensity before trimming, whole and on each side of the treatment. */
export interface Overlap {
  all: PropensityRange;
  treated: PropensityRange;
  untreated: PropensityRange;
  /** Share of rows on either side whose propensity lies in the range that both sides have. */
  commonShare: number;
}

/** null where there are no rows. */
export interface PropensityRange {
  rows: number;
  minimum: number | null;
  median: number | null;
  maximum: number | null;
}

/**
 * Inverse-probability weights from the chance of being observed, for example survey invitations over answered calls.
 * Rows below `trim` are left out; large propensities are kept, since 1/p near 1 harms nothing.
 *
 * @param propensity p of each row, 0 < p ≤ 1
 * @param treatment treatment of each row; non-zero is treated
 * @param base analytic weights that the effective sample size takes into account
 * @throws ContraflowError `propensity-out-of-range` (data), `nothing-left` (data) when trimming leaves no row
 */
export function inverseProbabilityWeights(
  propensity: Float64Array,
  treatment: Float64Array,
  trim: number,
  base?: Float64Array,
): InverseProbabilityWeights {
  const rows = propensity.length;
  const weights = new Float64Array(rows);
  const kept = new Uint8Array(rows);
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    const p = propensity[i]!;
    if (!(p >= 0 && p <= 1) || (p === 0 && trim === 0)) throw outOfRange(i, p);
    if (p < trim) continue;
    const w = 1 / p;
    const full = w * (base === undefined ? 1 : base[i]!);
    weights[i] = w;
    kept[i] = 1;
    count += 1;
    sum += full;
    squares += full * full;
  }
  if (count === 0)
    throw new ContraflowError({
      kind: 'data',
      code: 'nothing-left',
      message: `every propensity is below the trimming bound ${trim}`,
      hint: 'lower `trim`, or check the propensity column',
    });
  const effectiveSampleSize = (sum * sum) / squares;
  return {
    weights,
    kept,
    trimmed: rows - count,
    effectiveSampleSize,
    efficiency: effectiveSampleSize / count,
    overlap: overlapOf(propensity, treatment),
  };
}

function overlapOf(propensity: Float64Array, treatment: Float64Array): Overlap {
  const treated = rangeOf(propensity.filter((_, i) => treatment[i] !== 0));
  const untreated = rangeOf(propensity.filter((_, i) => treatment[i] === 0));
  const low = Math.max(treated.minimum ?? 1, untreated.minimum ?? 1);
  const high = Math.min(treated.maximum ?? 0, untreated.maximum ?? 0);
  let common = 0;
  for (const p of propensity) if (p >= low && p <= high) common += 1;
  return { all: rangeOf(propensity), treated, untreated, commonShare: common / propensity.length };
}

function rangeOf(values: Float64Array): PropensityRange {
  const sorted = values.slice().sort();
  const n = sorted.length;
  if (n === 0) return { rows: 0, minimum: Number.NaN, median: Number.NaN, maximum: Number.NaN };
  const median = 0.5 * (sorted[(n - 1) >> 1]! + sorted[n >> 1]!);
  return { rows: n, minimum: sorted[0]!, median, maximum: sorted[n - 1]! };
}

function outOfRange(row: number, p: number): ContraflowError {
  return new ContraflowError({
    kind: 'data',
    code: 'propensity-out-of-range',
    message: `propensity ${p} in row ${row + 1} is outside (0, 1]`,
    hint: 'give probabilities, or set `trim` to leave out rows with probability 0',
  });
}
