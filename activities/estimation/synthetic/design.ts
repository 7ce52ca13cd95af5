import { ContraflowError } from '../../contract/errors.ts';
import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import type { PanelSample } from '../panel/types.ts';
import { fillCells } from './cells.ts';
import type { Rows } from './gram.ts';

/** Treated and donor series of one synthetic design, complete and on the scale of the model. */
export interface SyntheticDesign {
  treatedLabels: string[];
  /** One row a treated unit, each `periods` long. */
  treatedRows: Rows;
  donorLabels: string[];
  /** One row a donor, each `periods` long. */
  donorRows: Rows;
  periods: number;
  /** Number of periods before the intervention; the post-period starts at this index. */
  pre: number;
  /** Value of each period kept, ascending. */
  periodValues: Float64Array;
  /** Text of each period kept. */
  periodLabels: string[];
  warnings: string[];
}

/**
 * Treated units, donors and periods of a sample as complete rows.
 * @throws ContraflowError where no unit is treated, dates differ, donors are unknown or nothing is left to compare
 */
export function buildDesign(sample: PanelSample, spec: EstimateSpec): SyntheticDesign {
  const treated: number[] = [];
  for (let u = 0; u < sample.unit.levels; u += 1) if (sample.everTreated[u] === 1) treated.push(u);
  const start = commonStart(sample, treated);
  const donors = donorUnits(sample, spec);
  const cells = fillCells(sample, treated, donors, start, spec.missing ?? 'drop');
  return {
    treatedLabels: treated.map((u) => sample.unit.label(u)),
    treatedRows: cells.rows.slice(0, treated.length),
    donorLabels: cells.donors.map((u) => sample.unit.label(u)),
    donorRows: cells.rows.slice(treated.length),
    periods: cells.periods.length,
    pre: cells.pre,
    periodValues: Float64Array.from(cells.periods, (t) => sample.periodValues[t]!),
    periodLabels: cells.periods.map((t) => sample.time.label(t)),
    warnings: cells.warnings,
  };
}

/** The one date; a treated unit may lack rows right after it. */
function commonStart(sample: PanelSample, treated: number[]): number {
  const first = treated[0];
  if (first === undefined) {
    throw new ContraflowError({
      kind: 'data',
      code: 'no-treated-unit',
      message: `no unit of ${sample.unit.name} is treated in the data`,
      hint: 'name units that exist under `treated` and give an `intervention` inside the data',
    });
  }
  const start = treated.reduce((least, u) => Math.min(least, sample.firstTreated[u]!), sample.time.levels);
  for (let i = 0; i < sample.rows; i += 1) {
    const unit = sample.unit.codes[i]!;
    const at = sample.time.codes[i]!;
    if (sample.everTreated[unit] !== 1 || at < start || at >= sample.firstTreated[unit]!) continue;
    throw new ContraflowError({
      kind: 'usage',
      code: 'several-dates',
      message: `a synthetic design needs one date, but treatment starts at ${sample.time.label(start)} and for ${sample.unit.label(unit)} at ${sample.time.label(sample.firstTreated[unit]!)}`,
      hint: 'estimate each date by itself, or use estimator: staggered',
    });
  }
  return start;
}

function donorUnits(sample: PanelSample, spec: EstimateSpec): number[] {
  const byLabel = new Map<string, number>();
  for (let u = 0; u < sample.unit.levels; u += 1) byLabel.set(sample.unit.label(u), u);
  if (!spec.donors) return [...byLabel.values()].filter((u) => sample.everTreated[u] === 0);
  const chosen = new Set<number>();
  for (const value of spec.donors) {
    const unit = byLabel.get(String(value));
    if (unit === undefined || sample.everTreated[unit] === 1) {
      throw new ContraflowError({
        kind: 'usage',
        code: unit === undefined ? 'unknown-donor' : 'treated-donor',
        message: `donors: ${String(value)} ${unit === undefined ? `is no value of ${sample.unit.name} in the data` : 'is itself treated'}`,
        hint: 'list units of the data that are never treated, or leave `donors` out to use all of them',
      });
    }
    chosen.add(unit);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** Mean of rows, period by period. */
export function meanRow(rows: Rows): Float64Array {
  const mean = new Float64Array(rows[0]?.length ?? 0);
  for (const row of rows) for (let t = 0; t < mean.length; t += 1) mean[t] = mean[t]! + row[t]! / rows.length;
  return mean;
}

/** Mean of row[from..to). */
export function meanBetween(row: ArrayLike<number>, from: number, to: number): number {
  let sum = 0;
  for (let t = from; t < to; t += 1) sum += row[t]!;
  return sum / (to - from);
}

/** Copies of rows with their mean over the first `pre` periods taken out. */
export function withoutPreMean(rows: Rows, pre: number): Rows {
  return rows.map((row) => {
    const mean = meanBetween(row, 0, pre);
    return row.map((value) => value - mean);
  });
}
