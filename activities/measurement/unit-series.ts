import type { DataTable } from '../estimation/panel/types.ts';
import { numbersOf, textOf } from './table-rows.ts';

/** One unit's outcome over time, times ascending in epoch milliseconds, missing hours left out. */
export interface UnitSeries {
  unit: string;
  times: Float64Array;
  values: Float64Array;
}

/** Splits a column of the panel by unit; NaN is left out. */
export function seriesByUnit(
  table: DataTable,
  column: string,
  transform: (value: number) => number,
): Map<string, UnitSeries> {
  const { codes, labels } = textOf(table, 'unit');
  const times = numbersOf(table, 'interval_start');
  const values = numbersOf(table, column);
  const rowsOf = labels.map((): number[] => []);
  for (let row = 0; row < table.rows; row += 1) {
    if (codes[row]! >= 0 && !Number.isNaN(values[row]!)) rowsOf[codes[row]!]!.push(row);
  }
  const series = new Map<string, UnitSeries>();
  labels.forEach((unit, code) => {
    const rows = rowsOf[code]!.sort((a, b) => times[a]! - times[b]!);
    if (rows.length === 0) return;
    series.set(unit, {
      unit,
      times: Float64Array.from(rows, (row) => times[row]!),
      values: Float64Array.from(rows, (row) => transform(values[row]!)),
    });
  });
  return series;
}

/** Mean of the values with time in [from, to); NaN where there is none. */
export function meanBetween(series: UnitSeries, from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < series.times.length; i += 1) {
    const time = series.times[i]!;
    if (time >= from && time < to) {
      sum += series.values[i]!;
      count += 1;
    }
  }
  return sum / count;
}
