import { type EstimateResult, estimateResult } from '../../../activities/contract/estimate-result.ts';
import { type EstimateSpecInput, estimateSpec } from '../../../activities/contract/estimate-spec.ts';
import { readTable } from '../../../activities/estimation/io/index.ts';
import { preparePanel } from '../../../activities/estimation/panel/index.ts';
import type { DataTable } from '../../../activities/estimation/panel/types.ts';
import { estimateSynthetic } from '../../../activities/estimation/synthetic/index.ts';

/** Runs a synthetic design and checks that its result has the shape of the contract. */
export function runSynthetic(table: DataTable, input: EstimateSpecInput): EstimateResult {
  const spec = estimateSpec.parse(input);
  return estimateResult.parse(estimateSynthetic(preparePanel(table, spec).sample, spec, table));
}

export async function runFile(file: string, input: EstimateSpecInput): Promise<EstimateResult> {
  return runSynthetic(await readTable(file), input);
}

/** A long table from unit rows; NaN cells have no row. Times are 0, 1, 2 … */
export function tableOf(rows: Record<string, ArrayLike<number>>): DataTable {
  const labels = Object.keys(rows);
  const codes: number[] = [];
  const times: number[] = [];
  const values: number[] = [];
  labels.forEach((label, code) => {
    Array.from(rows[label]!).forEach((value, t) => {
      if (Number.isNaN(value)) return;
      codes.push(code);
      times.push(t);
      values.push(value);
    });
  });
  return {
    rows: values.length,
    columns: new Map([
      ['unit', { kind: 'text', codes: Int32Array.from(codes), labels }],
      ['time', { kind: 'number', values: Float64Array.from(times) }],
      ['y', { kind: 'number', values: Float64Array.from(values) }],
    ]),
  };
}

/** Largest absolute difference of two lists. */
export function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let worst = Math.abs(a.length - b.length);
  for (let i = 0; i < a.length; i += 1) worst = Math.max(worst, Math.abs(a[i]! - b[i]!));
  return worst;
}
