import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { isCalendarEffect } from './calendar-effects.ts';
import { dataError, gather, gatherNumbers, numberColumn, requireColumn } from './columns.ts';
import { eventDummies } from './events.ts';
import { columnLabel } from './factor.ts';
import { type FactorResolver, factorResolver } from './factor-resolver.ts';
import { allFinite } from './finite.ts';
import { namedColumn } from './integer-column.ts';
import { PanelCache } from './panel-cache.ts';
import { refuseDetermined } from './refuse-determined.ts';
import { rowWeights } from './row-weights.ts';
import { dropExcluded, dropMissing, KeptRows, withoutSingletons } from './sample-rows.ts';
import { hurdleColumns } from './spec-columns.ts';
import { readTimeAxis, type TimeAxis } from './time-axis.ts';
import { transformOutcome } from './transform.ts';
import { buildTreatment, type SampleFrame, type Treatment, treatmentKey } from './treatment.ts';
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
  const outcomeColumn = numberColumn(table, spec.outcome, 'outcome');
  notes.missingRows = dropMissing([outcomeColumn, ...designColumns(table, spec, axis)], kept);
  notes.excludedRows = dropExcluded(table, spec, axis, unitColumn, kept);
  const weights = rowWeights(table, spec, kept, unitColumn);
  if (weights.overlap !== undefined) notes.overlap = weights.overlap;

  const complete = kept.numbers();
  if (complete?.length === 0) throw noRows(table, spec, notes);
  const coded = codeRows(table, spec, axis, complete, cache);
  const { rows, resolve, effects } = coded;
  notes.singletons = coded.singletons;
  if (rows?.length === 0) throw noRows(table, spec, notes);

  const { unit, time, periodValues } = resolve;
  const frame: SampleFrame = { table, rows, unit, unitColumn, time, periodValues, axis };
  const rowOf = (i: number) => (rows === undefined ? i : rows[i]!);
  const rawOutcome = gatherNumbers(outcomeColumn, rows).values;
  const analytic = weights.analytic === undefined ? undefined : gather(weights.analytic, rows);
  const outcome = transformOutcome(spec, { values: rawOutcome, rowOf, unit: unitColumn, weights: analytic });
  notes.boundedRows = outcome.bounded;
  refuseDetermined(spec, outcome.values, effects);

  const { treatment, regressors } = buildRegressors(spec, frame, cache);

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
    rowsKey: cache.rowsKey(rows),
    notes,
  };
}

/** The columns of a spec but its outcome, as a panel that keeps all rows has them. */
export type PanelDesign = Pick<PreparedPanel['sample'], 'unit' | 'time' | 'periodValues' | 'effects'> & {
  regressors: Regressor[];
  clusters: Factor[];
  rowsKey: string;
};

/**
 * Prepares what does not depend on the outcome, before it is there: factors, treatment and regressors, which the cache
 * keeps for `preparePanel`. Undefined where some rows will not be kept.
 */
export function prepareDesign(
  table: DataTable,
  spec: EstimateSpec,
  cache: PanelCache,
): PanelDesign | undefined {
  if (spec.exclude !== undefined || spec.weights !== undefined || spec.propensity !== undefined)
    return undefined;
  const axis = spec.time === undefined ? undefined : readTimeAxis(table, spec.time, spec.timezone ?? 'UTC');
  if (dropMissing(designColumns(table, spec, axis), new KeptRows(table.rows)) > 0) return undefined;
  const { rows, resolve, effects } = codeRows(table, spec, axis, undefined, cache);
  if (rows !== undefined) return undefined;
  const { unit, time, periodValues } = resolve;
  const unitColumn = spec.unit === undefined ? undefined : requireColumn(table, spec.unit, 'unit');
  const frame: SampleFrame = { table, rows, unit, unitColumn, time, periodValues, axis };
  const { regressors } = buildRegressors(spec, frame, cache);
  const clusters = clusterNames(spec).map(resolve.factor);
  return { unit, time, periodValues, effects, regressors, clusters, rowsKey: cache.rowsKey(rows) };
}

interface CodedRows {
  /** Table rows behind the factors; undefined is all. */
  rows: Int32Array | undefined;
  resolve: FactorResolver;
  effects: Factor[];
  singletons: number;
}

/** Factors of the complete rows; rows alone in a level are counted, and dropped where the spec says so. */
function codeRows(
  table: DataTable,
  spec: EstimateSpec,
  axis: TimeAxis | undefined,
  complete: Int32Array | undefined,
  cache: PanelCache,
): CodedRows {
  const resolve = factorResolver(table, spec, axis, complete, cache);
  const names = spec.absorb ?? defaultEffects(spec);
  const effects = names.map(resolve.factor);
  const count = complete?.length ?? table.rows;
  const key = `${names.join('+')}|${spec.timezone ?? ''}|${cache.rowsKey(complete)}`;
  const without = cache.withoutSingletons(key, () => withoutSingletons(effects, count));
  const singletons = without === undefined ? 0 : count - without.length;
  if (without === undefined || spec.singletons !== 'drop')
    return { rows: complete, resolve, effects, singletons };
  const rows = complete === undefined ? without : Int32Array.from(without, (i) => complete[i]!);
  const again = factorResolver(table, spec, axis, rows, cache);
  return { rows, resolve: again, effects: names.map(again.factor), singletons };
}

/** Treatment, covariates and events of the rows of a frame. */
function buildRegressors(
  spec: EstimateSpec,
  frame: SampleFrame,
  cache: PanelCache,
): { treatment: Treatment | undefined; regressors: Regressor[] } {
  const { table, rows, unitColumn, axis, unit, time, periodValues } = frame;
  const key = `${treatmentKey(spec)}|${cache.rowsKey(rows)}`;
  const treatment = cache.treatment(key, () => buildTreatment(spec, frame));
  const regressors: Regressor[] = treatment === undefined ? [] : [treatment.regressor];
  for (const name of spec.covariates) {
    const covariate = namedColumn(name, gatherNumbers(numberColumn(table, name, 'covariates'), rows));
    if (covariate.integers === undefined)
      refuseInfinite(name, covariate.values, (i) => (rows === undefined ? i : rows[i]!), unitColumn);
    regressors.push(covariate);
  }
  regressors.push(...eventDummies(spec, axis, unit, time, periodValues));
  return { treatment, regressors };
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

/** Columns but the outcome whose missing values cost a row. A cohort may be empty: that is a unit never treated. */
function designColumns(table: DataTable, spec: EstimateSpec, axis: TimeAxis | undefined): Column[] {
  const numeric = (name: string | undefined, role: string): Column[] =>
    name === undefined ? [] : [numberColumn(table, name, role)];
  const parts = [...(spec.absorb ?? []), ...clusterNames(spec)].flatMap((name) => name.split('^'));
  const grouped = [...new Set(parts)].filter((name) => table.columns.has(name) || !isCalendarEffect(name));
  return [
    ...(axis === undefined || axis.integers !== undefined
      ? []
      : [{ kind: axis.kind, values: axis.values } as const]),
    ...(spec.unit === undefined ? [] : [requireColumn(table, spec.unit, 'unit')]),
    ...numeric(spec.treatment, 'treatment'),
    ...numeric(spec.weights, 'weights'),
    ...numeric(spec.propensity, 'propensity'),
    ...hurdleColumns(spec).flatMap((name) => numeric(name, 'hurdle')),
    ...spec.covariates.flatMap((name) => numeric(name, 'covariates')),
    ...grouped.map((name) => requireColumn(table, name, 'absorb or inference.by')),
  ];
}

function noRows(table: DataTable, spec: EstimateSpec, notes: PanelNotes): Error {
  return dataError(
    'no-rows',
    `no row is left of ${table.rows} for outcome "${spec.outcome}": ${notes.missingRows} have a missing value, ` +
      `${notes.excludedRows} are excluded, ${notes.singletons} stand alone in an absorbed effect`,
    'check the columns of the spec for missing values',
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
