import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { dataError, gatherNumbers, numberColumn, requireColumn, specError } from './columns.ts';
import { columnLabel, isPresent } from './factor.ts';
import { integerColumn, namedColumn, narrowValues } from './integer-column.ts';
import { type TimeAxis, timeOnAxis } from './time-axis.ts';
import type { Column, DataTable, Factor, Regressor } from './types.ts';

/** How the spec says who is treated when. */
export type TreatmentSource = 'column' | 'treated' | 'intervention' | 'interventions' | 'cohort' | 'none';

/** Finds the one treatment definition of a spec. */
export function treatmentSource(spec: EstimateSpec): TreatmentSource {
  const given: TreatmentSource[] = [];
  if (spec.treatment !== undefined) given.push('column');
  if (spec.treated !== undefined) given.push('treated');
  else if (spec.intervention !== undefined) given.push('intervention');
  if (spec.interventions !== undefined) given.push('interventions');
  if (spec.cohort !== undefined) given.push('cohort');
  if (spec.treated !== undefined && spec.intervention === undefined) {
    throw specError(
      'no-intervention',
      '`treated` needs `intervention`',
      'add the first treated time as `intervention`',
    );
  }
  if (given.length > 1 && !(given.length === 2 && given[0] === 'column' && given[1] === 'intervention')) {
    throw specError(
      'several-treatments',
      `the spec defines the treatment ${given.length} times: ${given.join(', ')}`,
      'keep one of `treatment`, `treated` with `intervention`, `interventions`, `cohort`',
    );
  }
  return given[0] ?? 'none';
}

/** Equal for specs that treat the same rows alike. */
export function treatmentKey(spec: EstimateSpec): string {
  const { treatment, treated, intervention, interventions, cohort, unit, time, timezone } = spec;
  return JSON.stringify({ treatment, treated, intervention, interventions, cohort, unit, time, timezone });
}

/** Treatment of the rows of a sample. */
export interface Treatment {
  /** Value of each row; 0/1 unless a numeric column was given. */
  regressor: Regressor;
  everTreated: Uint8Array;
  firstTreated: Int32Array;
}

/** What the rows of a sample are: factors of the kept rows, and the table rows behind them. */
export interface SampleFrame {
  table: DataTable;
  /** Table row of each sample row; undefined where all rows are kept. */
  rows: Int32Array | undefined;
  unit: Factor;
  unitColumn: Column | undefined;
  time: Factor;
  periodValues: Float64Array;
  axis: TimeAxis | undefined;
}

/** Builds the treatment of a sample; undefined where the spec defines none. */
export function buildTreatment(spec: EstimateSpec, frame: SampleFrame): Treatment | undefined {
  const source = treatmentSource(spec);
  if (source === 'none') return undefined;
  if (source === 'column') return fromColumn(spec.treatment!, frame);
  const starts = unitStarts(spec, source, frame);
  return fromStarts(starts, source === 'intervention' ? 'post' : 'treated_post', frame);
}

function fromColumn(name: string, frame: SampleFrame): Treatment {
  const column = gatherNumbers(numberColumn(frame.table, name, 'treatment'), frame.rows);
  const n = frame.unit.codes.length;
  const values = narrowValues(column);
  const everTreated = new Uint8Array(frame.unit.levels);
  const firstTreated = new Int32Array(frame.unit.levels).fill(-1);
  let zero = true;
  for (let i = 0; i < n; i++) {
    if (values[i] === 0) continue;
    zero = false;
    const u = frame.unit.codes[i]!;
    const t = frame.time.codes[i]!;
    everTreated[u] = 1;
    if (firstTreated[u] === -1 || t < firstTreated[u]!) firstTreated[u] = t;
  }
  if (zero)
    throw dataError(
      'no-treated-unit',
      `treatment: column "${name}" is 0 in every row used`,
      'name the column that marks treated rows',
    );
  return { regressor: namedColumn(name, column), everTreated, firstTreated };
}

/** First treated time of each unit on the axis; NaN for never. */
function unitStarts(spec: EstimateSpec, source: TreatmentSource, frame: SampleFrame): Float64Array {
  const { axis, unit } = frame;
  if (axis === undefined) throw specError('no-time', 'a treatment by date needs a time column', 'add `time`');
  const starts = new Float64Array(unit.levels).fill(Number.NaN);
  if (source === 'cohort') return cohortStarts(spec.cohort!, frame, axis);
  if (source === 'intervention') return starts.fill(timeOnAxis(spec.intervention!, axis, 'intervention'));
  const wanted =
    source === 'interventions'
      ? new Map(
          Object.entries(spec.interventions!).map(([name, at]) => [
            name,
            timeOnAxis(at, axis, `interventions.${name}`),
          ]),
        )
      : new Map(
          spec.treated!.map((name) => [String(name), timeOnAxis(spec.intervention!, axis, 'intervention')]),
        );
  const found = new Set<string>();
  for (let u = 0; u < unit.levels; u++) {
    const at = wanted.get(unit.label(u));
    if (at === undefined) continue;
    found.add(unit.label(u));
    starts[u] = at;
  }
  const absent = [...wanted.keys()].filter((name) => !found.has(name));
  if (absent.length > 0) {
    throw dataError(
      'unknown-unit',
      `${source === 'treated' ? 'treated' : 'interventions'}: unit "${absent[0]}" has no row in column "${unit.name}"`,
      'check the spelling and what `exclude` leaves',
    );
  }
  return starts;
}

function cohortStarts(name: string, frame: SampleFrame, axis: TimeAxis): Float64Array {
  const column = requireColumn(frame.table, name, 'cohort');
  const starts = new Float64Array(frame.unit.levels).fill(Number.NaN);
  const seen = new Uint8Array(frame.unit.levels);
  const last = frame.periodValues[frame.periodValues.length - 1]!;
  for (let i = 0; i < frame.unit.codes.length; i++) {
    const row = frame.rows === undefined ? i : frame.rows[i]!;
    const u = frame.unit.codes[i]!;
    let start = Number.NaN;
    if (isPresent(column, row)) {
      const text = column.kind === 'number' ? narrowValues(column)[row]! : columnLabel(column, row);
      if (text !== 0 && text !== -1 && text !== '' && text !== '0' && text !== '-1') {
        start =
          column.kind === 'time' ? column.values[row]! : timeOnAxis(text, axis, `cohort column "${name}"`);
      }
    }
    if (start > last) start = Number.NaN;
    if (seen[u] === 1 && !Object.is(starts[u], start)) {
      throw dataError(
        'changing-cohort',
        `cohort: column "${name}" changes within unit ${frame.unit.label(u)}`,
        'give each unit one first treated time',
      );
    }
    seen[u] = 1;
    starts[u] = start;
  }
  return starts;
}

function fromStarts(starts: Float64Array, name: string, frame: SampleFrame): Treatment {
  const { unit, time, periodValues } = frame;
  const everTreated = new Uint8Array(unit.levels);
  const firstTreated = new Int32Array(unit.levels).fill(-1);
  for (let u = 0; u < unit.levels; u++) {
    const start = starts[u]!;
    if (Number.isNaN(start)) continue;
    const first = periodValues.findIndex((value) => value >= start);
    if (first === -1) continue;
    everTreated[u] = 1;
    firstTreated[u] = first;
  }
  const values = new Uint8Array(unit.codes.length);
  for (let i = 0; i < values.length; i++) {
    const first = firstTreated[unit.codes[i]!]!;
    values[i] = first >= 0 && time.codes[i]! >= first ? 1 : 0;
  }
  refuseWithoutContrast(values, everTreated, firstTreated, frame);
  return { regressor: namedColumn(name, integerColumn(values)), everTreated, firstTreated };
}

/** A design by date needs treated rows and rows before the change. */
function refuseWithoutContrast(
  values: Uint8Array,
  ever: Uint8Array,
  first: Int32Array,
  frame: SampleFrame,
): void {
  if (!values.includes(1)) {
    throw dataError(
      'no-treated-unit',
      'no unit is treated in any row used',
      `check the intervention against the last period, ${frame.time.label(frame.time.levels - 1)}`,
    );
  }
  const late = ever.findIndex((flag, u) => flag === 1 && first[u]! > 0);
  if (late === -1) {
    throw dataError(
      'no-pre-period',
      `no period before the intervention: the data begin at ${frame.time.label(0)}`,
      'add data from before the change, or correct the intervention',
    );
  }
}
