import { ContraflowError } from '../../contract/errors.ts';
import type { PanelSample } from '../panel/types.ts';
import type { Rows } from './gram.ts';

/** Complete rows of treated units, then donors, over the periods kept. */
export interface FilledCells {
  rows: Rows;
  /** Donors kept, as unit codes. */
  donors: number[];
  /** Periods kept, as time codes in ascending order. */
  periods: number[];
  /** Number of kept periods before the start. */
  pre: number;
  warnings: string[];
}

/**
 * Spreads a long sample over unit rows and closes its gaps: `drop` leaves out every period that some unit lacks,
 * `interpolate` draws a straight line in time between neighbours and repeats the ends. Donors without a value on
 * either side of the start are left out and named.
 * @param start time code of the first treated period
 */
export function fillCells(
  sample: PanelSample,
  treated: number[],
  candidates: number[],
  start: number,
  missing: 'drop' | 'interpolate',
): FilledCells {
  const grid = spread(sample, [...treated, ...candidates]);
  const length = sample.time.levels;
  const warnings: string[] = [];
  for (const u of treated) {
    if (hasBothSides(grid.get(u)!, start)) continue;
    throw refusal(
      'treated-without-periods',
      `treated unit ${sample.unit.label(u)} has no observation on one side of ${sample.time.label(start)}`,
      'move the intervention inside the data of the treated unit',
    );
  }
  const donors = candidates.filter((u) => hasBothSides(grid.get(u)!, start));
  const left = candidates.filter((u) => !donors.includes(u)).map((u) => sample.unit.label(u));
  if (left.length > 0)
    warnings.push(`donors without observations on one side of the intervention left out: ${left.join(', ')}`);
  if (donors.length === 0) {
    throw refusal(
      'no-donor',
      'no donor unit has observations before and after the intervention',
      'add units that are never treated',
    );
  }
  const rows = [...treated, ...donors].map((u) => grid.get(u)!);
  let periods = Array.from({ length }, (_, t) => t);
  if (missing === 'interpolate') {
    const filled = rows.reduce((sum, row) => sum + interpolate(row, sample.periodValues), 0);
    if (filled > 0) warnings.push(`${filled} missing cells interpolated`);
  } else {
    periods = periods.filter((t) => rows.every((row) => !Number.isNaN(row[t]!)));
    if (periods.length < length)
      warnings.push(`${length - periods.length} periods that some unit lacks left out`);
  }
  const pre = periods.filter((t) => t < start).length;
  if (pre < 2 || pre === periods.length) {
    throw refusal(
      'no-common-period',
      `only ${pre} periods before and ${periods.length - pre} after the intervention are observed in every unit`,
      'set `missing: interpolate`, or leave out units with long gaps by `donors`',
    );
  }
  const kept =
    periods.length === length ? rows : rows.map((row) => Float64Array.from(periods, (t) => row[t]!));
  return { rows: kept, donors, periods, pre, warnings };
}

function spread(sample: PanelSample, units: number[]): Map<number, Float64Array> {
  const grid = new Map(units.map((u) => [u, new Float64Array(sample.time.levels).fill(Number.NaN)]));
  for (let i = 0; i < sample.rows; i += 1) {
    const row = grid.get(sample.unit.codes[i]!);
    if (!row) continue;
    const t = sample.time.codes[i]!;
    if (!Number.isNaN(row[t]!)) {
      throw refusal(
        'repeated-cell',
        `${sample.unit.label(sample.unit.codes[i]!)} has more than one row at ${sample.time.label(t)}`,
        'aggregate the data to one row per unit and time',
      );
    }
    row[t] = sample.outcome[i]!;
  }
  return grid;
}

function hasBothSides(row: Float64Array, start: number): boolean {
  return (
    row.subarray(0, start).some((v) => !Number.isNaN(v)) && row.subarray(start).some((v) => !Number.isNaN(v))
  );
}

/** Fills NaN in place by straight lines between neighbours, ends repeated; returns how many cells were filled. */
export function interpolate(row: Float64Array, at: Float64Array): number {
  let last = -1;
  let filled = 0;
  for (let t = 0; t < row.length; t += 1) {
    if (Number.isNaN(row[t]!)) continue;
    for (let s = last + 1; s < t; s += 1) {
      const share = last < 0 ? 1 : (at[s]! - at[last]!) / (at[t]! - at[last]!);
      row[s] = last < 0 ? row[t]! : row[last]! + share * (row[t]! - row[last]!);
      filled += 1;
    }
    last = t;
  }
  for (let s = last + 1; s < row.length; s += 1) {
    row[s] = row[last]!;
    filled += 1;
  }
  return filled;
}

function refusal(code: string, message: string, hint: string): ContraflowError {
  return new ContraflowError({ kind: 'data', code, message, hint });
}
