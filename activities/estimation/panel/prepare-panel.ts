import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { calendarFactor, isCalendarEffect } from './calendar-effects.ts';
import { dataError, gather, gatherNumbers, numberColumn, requireColumn, specError } from './columns.ts';
import { eventDummies } from './events.ts';
import { columnLabel, constantFactor, integerCodes, interactFactors, sortedCodes } from './factor.ts';
import { allFinite } from './finite.ts';
import { integerColumn, namedColumn } from './integer-column.ts';
import { PanelCache } from './panel-cache.ts';
import { rowWeights } from './row-weights.ts';
import { dropExcluded, dropMissing, KeptRows, withoutSingletons } from './sample-rows.ts';
import { hurdleColumns } from './spec-columns.ts';
import { readTimeAxis, type TimeAxis } from './time-axis.ts';
import { transformOutcome } from './transform.ts';
import { buildTreatment, type SampleFrame, treatmentKey } from './treatment.ts';
import type { Column, DataTable, Factor, PanelNotes, PreparedPanel, Regressor } from './types.ts';

/**
 * Turns a table and a spec into the rows of one regression: excluded and missing rows dropped and counted, singletons
 * counted and dropped on request, factors coded, outcome transformed, events and treatment built.
 *
 * @throws ContraflowError of kind `data` naming the column, row or unit, of kind `usage` naming the key of the spec
 */
export function preparePanel(
  table: DataTable,
  spec: EstimateSpec,
  cache = new PanelCache(table),
): PreparedPanel {
  const notes: PanelNotes = { warnings: [], missingRows: 0, excludedRows: 0, singletons: 0, boundedRows: 0 };
  const unitColumn = spec.unit === undefined ? undefined : requireColumn(table, spec.unit, 'unit');
  const axis = spec.time === undefined ? undefined : readTimeAxis(table, spec.time, spec.timezone ?? 'UTC');
  const kept = new KeptRows(table.rows);
  notes.missingRows = dropMissing(usedColumns(table, spec, axis), kept);
  notes.excludedRows = dropExcluded(table, spec, axis, unitColumn, kept);
  const weights = rowWeights(table, spec, kept, unitColumn);
  if (weights.overlap !== undefined) notes.overlap = weights.overlap;

  let rows = kept.numbers();
  if (rows?.length === 0) throw noRows(table, spec, notes);
  let resolve = factorResolver(table, spec, axis, rows, cache);
  const absorbNames = spec.absorb ?? defaultEffects(spec);
  let effects = absorbNames.map(resolve.factor);
  const without = withoutSingletons(effects, rows?.length ?? table.rows);
  if (without !== undefined) notes.singletons = (rows?.length ?? table.rows) - without.length;
  if (without !== undefined && spec.singletons === 'drop') {
    rows = rows === undefined ? without : Int32Array.from(without, (i) => rows![i]!);
    if (rows.length === 0) throw noRows(table, spec, notes);
    resolve = factorResolver(table, spec, axis, rows, cache);
    effects = absorbNames.map(resolve.factor);
  }

  const { unit, time, periodValues } = resolve;
  const frame: SampleFrame = { table, rows, unit, unitColumn, time, periodValues, axis };
  const rowOf = (i: number) => (rows === undefined ? i : rows[i]!);
  const rawOutcome = gatherNumbers(numberColumn(table, spec.outcome, 'outcome'), rows).values;
  const analytic = weights.analytic === undefined ? undefined : gather(weights.analytic, rows);
  const outcome = transformOutcome(spec, { values: rawOutcome, rowOf, unit: unitColumn, weights: analytic });
  notes.boundedRows = outcome.bounded;
  refuseConstant(spec, outcome.values);

  const rowsKey = cache.rowsKey(rows);
  const treatment = cache.treatment(`${treatmentKey(spec)}|${rowsKey}`, () => buildTreatment(spec, frame));
  const regressors: Regressor[] = treatment === undefined ? [] : [treatment.regressor];
  for (const name of spec.covariates) {
    const covariate = namedColumn(name, gatherNumbers(numberColumn(table, name, 'covariates'), rows));
    if (covariate.integers === undefined) refuseInfinite(name, covariate.values, rowOf, unitColumn);
    regressors.push(covariate);
  }
  regressors.push(...eventDummies(spec, axis, unit, time, periodValues));

  return {
    sample: {
      rows: unit.codes.length,
      outcomeName: spec.outcome,
      transform: spec.transform,
      outcome: outcome.values,
      rawOutcome,
      regressors,
      treatmentIndex: treatment === undefined ? -1 : 0,
      effects,
      weights: weights.values === undefined ? undefined : gather(weights.values, rows),
      unit,
      time,
      periodValues,
      timeKind: axis?.kind ?? 'number',
      everTreated: treatment?.everTreated ?? new Uint8Array(unit.levels),
      firstTreated: treatment?.firstTreated ?? new Int32Array(unit.levels).fill(-1),
    },
    clusters: clusterNames(spec).map(resolve.factor),
    hurdle: new Map(
      hurdleColumns(spec).map((name) => [
        name,
        gatherNumbers(numberColumn(table, name, 'hurdle'), rows).values,
      ]),
    ),
    rowsKey,
    notes,
  };
}

const withoutEffects = new Set<EstimateSpec['estimator']>([
  'ols',
  'its',
  'synthetic-control',
  'synthetic-did',
]);

/** Unit and time where the spec names both; nothing for plain regressions, series and synthetic designs. */
function defaultEffects(spec: EstimateSpec): string[] {
  if (withoutEffects.has(spec.estimator) || spec.unit === undefined || spec.time === undefined) return [];
  return [spec.unit, spec.time];
}

function clusterNames(spec: EstimateSpec): string[] {
  return spec.inference.by ?? (spec.unit === undefined ? [] : [spec.unit]);
}

/** Columns whose missing values cost a row. A cohort may be empty: that is a unit never treated. */
function usedColumns(table: DataTable, spec: EstimateSpec, axis: TimeAxis | undefined): Column[] {
  const numeric = (name: string | undefined, role: string): Column[] =>
    name === undefined ? [] : [numberColumn(table, name, role)];
  const parts = [...(spec.absorb ?? []), ...clusterNames(spec)].flatMap((name) => name.split('^'));
  const grouped = [...new Set(parts)].filter((name) => table.columns.has(name) || !isCalendarEffect(name));
  return [
    ...(axis === undefined || axis.integers !== undefined
      ? []
      : [{ kind: axis.kind, values: axis.values } as const]),
    ...(spec.unit === undefined ? [] : [requireColumn(table, spec.unit, 'unit')]),
    ...numeric(spec.outcome, 'outcome'),
    ...numeric(spec.treatment, 'treatment'),
    ...numeric(spec.weights, 'weights'),
    ...numeric(spec.propensity, 'propensity'),
    ...hurdleColumns(spec).flatMap((name) => numeric(name, 'hurdle')),
    ...spec.covariates.flatMap((name) => numeric(name, 'covariates')),
    ...grouped.map((name) => requireColumn(table, name, 'absorb or inference.by')),
  ];
}

interface FactorResolver {
  unit: Factor;
  time: Factor;
  periodValues: Float64Array;
  /** Factor of an effect or cluster name: unit, time, column, calendar effect or "a^b". */
  factor: (name: string) => Factor;
}

function factorResolver(
  table: DataTable,
  spec: EstimateSpec,
  axis: TimeAxis | undefined,
  rows: Int32Array | undefined,
  cache: PanelCache,
): FactorResolver {
  const key = cache.rowsKey(rows);
  const count = rows?.length ?? table.rows;
  const byColumn = (name: string) => cache.factor(name, requireColumn(table, name, 'absorb'), rows, key);
  const unit = spec.unit === undefined ? constantFactor('all', count) : byColumn(spec.unit);
  let time: Factor;
  let periodValues: Float64Array;
  if (axis === undefined) {
    time = constantFactor('all', count);
    periodValues = new Float64Array(1);
  } else {
    const periods = cache.remember(`time:${axis.column}:${axis.timezone}|${key}`, () =>
      timeFactor(axis, rows),
    );
    time = periods;
    periodValues = periods.values;
  }
  const single = (name: string): Factor => {
    if (name === spec.unit) return unit;
    if (name === spec.time) return time;
    if (table.columns.has(name) || !isCalendarEffect(name)) return byColumn(name);
    if (axis === undefined)
      throw specError('no-time', `absorb: "${name}" derives from the time column`, 'add `time`');
    return cache.remember(`${name}:${axis.column}:${axis.timezone}|${key}`, () =>
      calendarFactor(name, axis, { codes: time.codes, values: periodValues }),
    );
  };
  const factor = (name: string): Factor => {
    const parts = name.split('^');
    if (parts.length === 1) return single(name);
    return cache.remember(`${name}:${axis?.column}:${axis?.timezone}|${key}`, () =>
      interactFactors(name, parts.map(single)),
    );
  };
  return { unit, time, periodValues, factor };
}

/** Periods in ascending order, with the value of each. */
interface TimeFactor extends Factor {
  values: Float64Array;
}

function timeFactor(axis: TimeAxis, rows: Int32Array | undefined): TimeFactor {
  const { integers } = axis;
  const { codes, distinct } =
    integers === undefined
      ? sortedCodes(gather(axis.values, rows))
      : integerCodes(gatherNumbers(integerColumn(integers), rows).integers!);
  const label =
    axis.kind === 'time'
      ? (code: number) => new Date(distinct[code]!).toISOString()
      : (code: number) => String(distinct[code]);
  return { name: axis.column, codes, levels: distinct.length, label, values: distinct };
}

function noRows(table: DataTable, spec: EstimateSpec, notes: PanelNotes): Error {
  return dataError(
    'no-rows',
    `no row is left of ${table.rows} for outcome "${spec.outcome}": ${notes.missingRows} have a missing value, ` +
      `${notes.excludedRows} are excluded, ${notes.singletons} stand alone in an absorbed effect`,
    'check the columns of the spec for missing values',
  );
}

function refuseConstant(spec: EstimateSpec, outcome: Float64Array): void {
  const first = outcome[0]!;
  for (let i = 1; i < outcome.length; i++) if (outcome[i] !== first) return;
  throw dataError(
    'constant-outcome',
    `outcome: column "${spec.outcome}" is ${first} in every row used`,
    'choose an outcome that varies',
  );
}

function refuseInfinite(
  name: string,
  values: Float64Array,
  rowOf: (i: number) => number,
  unit: Column | undefined,
): void {
  if (allFinite(values)) return;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i]!)) continue;
    const where = unit === undefined ? '' : `, unit ${columnLabel(unit, rowOf(i))}`;
    throw dataError(
      'infinite-covariate',
      `covariates: column "${name}" is infinite at row ${rowOf(i) + 1}${where}`,
      'correct the value or leave it empty',
    );
  }
}
