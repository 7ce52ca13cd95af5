import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { dataError, numericColumn, requireColumn, specError } from '../panel/columns.ts';
import { columnLabel } from '../panel/factor.ts';
import { rangeTest, readTimeAxis } from '../panel/time-axis.ts';
import type { DataTable } from '../panel/types.ts';
import type { SyntheticDesign } from './design.ts';
import type { Rows } from './gram.ts';

/** Predictor values of the treated mean and the donors. */
export interface PredictorTable {
  names: string[];
  /** Row 0 the treated mean, then the donors; each `names.length` long, divided by the sd over all rows. */
  scaled: Rows;
  /** The same before scaling. */
  raw: Rows;
  warnings: string[];
}

/**
 * Means of the named columns over their periods (default: the pre-period), scaled by their standard deviation over
 * treated and donors (n − 1), as Abadie, Diamond and Hainmueller (2010) do.
 * @throws ContraflowError for a column that is absent or no number, or a unit without a value
 */
export function buildPredictors(
  design: SyntheticDesign,
  spec: EstimateSpec,
  table: DataTable | undefined,
): PredictorTable {
  const wanted = spec.predictors ?? [];
  const labels = [...design.treatedLabels, ...design.donorLabels];
  const warnings: string[] = [];
  const columns = wanted.map((predictor, index) => {
    const means = unitMeans(table, spec, predictor, index, labels, design);
    const treated = design.treatedLabels.length;
    let sum = 0;
    for (let u = 0; u < treated; u += 1) sum += means[u]! / treated;
    return Float64Array.of(sum, ...means.subarray(treated));
  });
  const names = wanted.map((p) => [p.column, p.from, p.to].filter((part) => part !== undefined).join(' '));
  const keep: number[] = [];
  const spread = columns.map((values, k) => {
    const sd = standardDeviation(values);
    if (sd > 0) keep.push(k);
    else warnings.push(`predictor ${names[k]!} is the same in every unit and left out`);
    return sd;
  });
  const rows = design.donorRows.length + 1;
  const pick = (scale: (k: number) => number) =>
    Array.from({ length: rows }, (_, u) => Float64Array.from(keep, (k) => columns[k]![u]! / scale(k)));
  return { names: keep.map((k) => names[k]!), raw: pick(() => 1), scaled: pick((k) => spread[k]!), warnings };
}

function unitMeans(
  table: DataTable | undefined,
  spec: EstimateSpec,
  predictor: NonNullable<EstimateSpec['predictors']>[number],
  index: number,
  labels: string[],
  design: SyntheticDesign,
): Float64Array {
  const key = `predictors[${index}]`;
  if (!table || !spec.unit || !spec.time) {
    throw specError(
      'no-panel',
      `${key}: predictors need the columns behind \`unit\` and \`time\``,
      'name both in the spec',
    );
  }
  const values = numericColumn(table, predictor.column, `${key}.column`);
  const units = requireColumn(table, spec.unit, 'unit');
  const axis = readTimeAxis(table, spec.time, spec.timezone ?? 'UTC');
  const isWithin = rangeTest(predictor.from, predictor.to, axis, key);
  const end =
    predictor.from === undefined && predictor.to === undefined
      ? design.periodValues[design.pre]!
      : Number.POSITIVE_INFINITY;
  const position = new Map(labels.map((label, u) => [label, u]));
  const sums = new Float64Array(labels.length);
  const counts = new Float64Array(labels.length);
  for (let i = 0; i < table.rows; i += 1) {
    const u = position.get(columnLabel(units, i));
    const value = values[i]!;
    if (u === undefined || Number.isNaN(value)) continue;
    const at = axis.values[i]!;
    if (!isWithin(at) || at >= end) continue;
    sums[u] = sums[u]! + value;
    counts[u] = counts[u]! + 1;
  }
  const empty = counts.indexOf(0);
  if (empty >= 0) {
    throw dataError(
      'predictor-without-values',
      `${key}: column "${predictor.column}" has no value for ${labels[empty]!} in its period`,
      'widen the period of the predictor, or leave the unit out by `donors`',
    );
  }
  return sums.map((sum, u) => sum / counts[u]!);
}

function standardDeviation(values: Float64Array): number {
  const n = values.length;
  let mean = 0;
  for (const value of values) mean += value / n;
  let sum = 0;
  for (const value of values) sum += (value - mean) ** 2;
  return Math.sqrt(sum / (n - 1));
}
