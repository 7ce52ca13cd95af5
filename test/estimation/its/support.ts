import { type EstimateResult, estimateResult } from '../../../activities/contract/estimate-result.ts';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { estimateIts } from '../../../activities/estimation/its/index.ts';
import { preparePanel } from '../../../activities/estimation/panel/index.ts';
import type { Column, DataTable } from '../../../activities/estimation/panel/types.ts';

/** Runs an interrupted series and checks that its result has the shape of the contract. */
export function runIts(table: DataTable, input: EstimateSpecInput): EstimateResult {
  const spec = estimateSpec.parse({ ...input, estimator: 'its' });
  return estimateResult.parse(estimateIts(preparePanel(table, spec).sample, spec));
}

/** A table of numeric columns of equal length; `time` may be instants. */
export function columnsOf(columns: Record<string, ArrayLike<number>>, instants = false): DataTable {
  const entries = Object.entries(columns).map(([name, values]): [string, Column] => [
    name,
    { kind: instants && name === 'time' ? 'time' : 'number', values: Float64Array.from(values) },
  ]);
  return {
    rows: entries[0]![1].kind === 'text' ? 0 : entries[0]![1].values.length,
    columns: new Map(entries),
  };
}

/** n numbers by position. */
export function sequence(n: number, at: (t: number) => number): Float64Array {
  return Float64Array.from({ length: n }, (_, t) => at(t));
}
