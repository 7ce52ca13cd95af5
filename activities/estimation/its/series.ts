import { dataError, specError } from '../panel/columns.ts';
import { compactFactor } from '../panel/factor.ts';
import type { Factor, PanelSample, Regressor } from '../panel/types.ts';
import { interpolate } from '../synthetic/cells.ts';
import { meanRow } from '../synthetic/design.ts';
import { seriesSteps } from './steps.ts';

/** One series: the mean of the treated units, one entry a period in order of time. */
export interface Series {
  name: string;
  outcome: Float64Array;
  /** Sum of the analytic weights of each period; undefined is unweighted. */
  weights: Float64Array | undefined;
  /** Covariates and event dummies, the treatment excepted. */
  regressors: Regressor[];
  effects: Factor[];
  /** Value of each period, ascending. */
  periodValues: Float64Array;
  /** Place of each period on the regular grid of the series, closed hours included. */
  steps: Int32Array;
  /** First entry of the post-period. */
  start: number;
  units: string[];
  warnings: string[];
}

/**
 * Averages the treated units into one series. Periods in which a treated unit lacks a row are left out, unless the
 * spec interpolates: then missing cells of the unit are drawn between its neighbours.
 * @throws ContraflowError where there is no date, several dates, or too little on either side
 */
export function buildSeries(sample: PanelSample, missing: 'drop' | 'interpolate'): Series {
  const units: number[] = [];
  for (let u = 0; u < sample.unit.levels; u += 1) if (sample.everTreated[u] === 1) units.push(u);
  if (units.length === 0) {
    throw specError('no-intervention', 'estimator its needs a date', 'add `intervention`, inside the data');
  }
  const first = commonStart(sample, units);
  const cells = cellsOf(sample, units);
  const warnings: string[] = [];
  const { periods: complete, values: outcome } = meanOutcome(cells, sample, missing, warnings);
  const count = complete.length;
  const start = complete.findIndex((t) => t >= first);
  if (start < 4 || count - start < 1) {
    throw dataError(
      'short-series',
      `the series has ${start < 0 ? count : start} periods before and ${start < 0 ? 0 : count - start} after the intervention`,
      'give an intervention inside the data with at least four periods before it',
    );
  }
  const average = (values: Float64Array) =>
    Float64Array.from(complete, (t) => meanAt(cells, t, values, sample.weights));
  const firstRow = (t: number) => cells.find((rows) => rows[t]! >= 0)![t]!;
  const periodValues = Float64Array.from(complete, (t) => sample.periodValues[t]!);
  return {
    name: sample.outcomeName,
    outcome,
    weights: sample.weights && Float64Array.from(complete, (t) => totalAt(cells, t, sample.weights!)),
    regressors: sample.regressors
      .filter((_, k) => k !== sample.treatmentIndex)
      .map(({ name, values }) => ({ name, values: average(values) })),
    effects: sample.effects.map((effect) => {
      const codes = Int32Array.from(complete, (t) => effect.codes[firstRow(t)]!);
      return compactFactor(effect.name, codes, effect.levels, effect.label);
    }),
    periodValues,
    steps: seriesSteps(periodValues),
    start,
    units: units.map((u) => sample.unit.label(u)),
    warnings,
  };
}

function commonStart(sample: PanelSample, units: number[]): number {
  const start = units.reduce((least, u) => Math.min(least, sample.firstTreated[u]!), sample.time.levels);
  for (let i = 0; i < sample.rows; i += 1) {
    const unit = sample.unit.codes[i]!;
    const at = sample.time.codes[i]!;
    if (sample.everTreated[unit] !== 1 || at < start || at >= sample.firstTreated[unit]!) continue;
    throw specError(
      'several-dates',
      `an interrupted series needs one date, but unit ${sample.unit.label(unit)} starts later than ${sample.time.label(start)}`,
      'estimate each date by itself, or use estimator: staggered',
    );
  }
  return start;
}

/** Row number of each unit and period, −1 where there is none. */
function cellsOf(sample: PanelSample, units: number[]): Int32Array[] {
  const position = new Map(units.map((u, k) => [u, k]));
  const cells = units.map(() => new Int32Array(sample.time.levels).fill(-1));
  for (let i = 0; i < sample.rows; i += 1) {
    const own = cells[position.get(sample.unit.codes[i]!) ?? -1];
    if (!own) continue;
    const t = sample.time.codes[i]!;
    if (own[t]! >= 0) {
      throw dataError(
        'repeated-cell',
        `unit ${sample.unit.label(sample.unit.codes[i]!)} has more than one row at ${sample.time.label(t)}`,
        'aggregate to one row per unit and time, or name the `unit` column',
      );
    }
    own[t] = i;
  }
  return cells;
}

/** Mean outcome of the units in each observed period, with the periods that stay. */
function meanOutcome(
  cells: Int32Array[],
  sample: PanelSample,
  missing: 'drop' | 'interpolate',
  warnings: string[],
): { periods: number[]; values: Float64Array } {
  const observed: number[] = [];
  for (let t = 0; t < sample.time.levels; t += 1) if (cells.some((rows) => rows[t]! >= 0)) observed.push(t);
  const complete = observed.filter((t) => cells.every((rows) => rows[t]! >= 0));
  const partial = observed.length - complete.length;
  if (partial === 0 || missing === 'drop') {
    if (partial > 0) warnings.push(`${partial} periods that some treated unit lacks left out`);
    return {
      periods: complete,
      values: Float64Array.from(complete, (t) => meanAt(cells, t, sample.outcome, sample.weights)),
    };
  }
  const at = Float64Array.from(observed, (t) => sample.periodValues[t]!);
  const rows = cells.map((own) =>
    Float64Array.from(observed, (t) => (own[t]! < 0 ? Number.NaN : sample.outcome[own[t]!]!)),
  );
  const filled = rows.reduce((sum, row) => sum + interpolate(row, at), 0);
  warnings.push(`${filled} missing cells of treated units interpolated`);
  return { periods: observed, values: meanRow(rows) };
}

function meanAt(
  cells: Int32Array[],
  t: number,
  values: Float64Array,
  weights: Float64Array | undefined,
): number {
  let sum = 0;
  let total = 0;
  for (const rows of cells) {
    const row = rows[t]!;
    if (row < 0) continue;
    const weight = weights ? weights[row]! : 1;
    sum += weight * values[row]!;
    total += weight;
  }
  return sum / total;
}

function totalAt(cells: Int32Array[], t: number, weights: Float64Array): number {
  let total = 0;
  for (const rows of cells) if (rows[t]! >= 0) total += weights[rows[t]!]!;
  return total;
}
