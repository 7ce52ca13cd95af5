import type { EstimateSpec } from '../../contract/estimate-spec.ts';
import { calendarFactor, isCalendarEffect } from './calendar-effects.ts';
import { gather, gatherNumbers, requireColumn, specError } from './columns.ts';
import { constantFactor, integerCodes, interactFactors, sortedCodes } from './factor.ts';
import { integerColumn } from './integer-column.ts';
import type { PanelCache } from './panel-cache.ts';
import type { TimeAxis } from './time-axis.ts';
import type { DataTable, Factor } from './types.ts';

/** Factors of a set of rows by the names that a spec gives them. */
export interface FactorResolver {
  unit: Factor;
  time: Factor;
  periodValues: Float64Array;
  /** Factor of an effect or cluster name: unit, time, column, calendar effect or "a^b". */
  factor: (name: string) => Factor;
}

/** Codes unit and time, and other factors when they are asked for. */
export function factorResolver(
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
