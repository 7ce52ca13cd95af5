import { ContraflowError } from '../contract/errors.ts';
import type { EstimateSpec } from '../contract/estimate-spec.ts';
import { estimate } from '../estimation/estimate.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { numbersOf, selectRows, textOf } from './table-rows.ts';

const dayMs = 86_400_000;

/** Effect over the last window before an instant. */
export interface DailyEffect {
  /** End of the UTC day of the instant: a day has one point, which later cycles of the day refresh. */
  asOf: string;
  windowS: number;
  delta: number;
  standardError: number | null;
}

/**
 * Estimates the effect over [asOf − window, asOf) for each instant, on the pre-period and that window only, so that a
 * shift shows at once instead of being averaged into the whole post-period (ruling 31). Days on which
 * no treated unit has an outcome, or whose data have no finite effect, are left out.
 */
export function dailyEffects(
  table: DataTable,
  spec: EstimateSpec,
  interventionMs: number,
  asOfs: readonly string[],
  windowMs: number,
): DailyEffect[] {
  // Drift weighs a day by its standard error; what a permutation could add to 35 of them is not worth its time.
  const daily: EstimateSpec =
    spec.inference.kind === 'auto' ? { ...spec, inference: { ...spec.inference, kind: 'clustered' } } : spec;
  const times = numbersOf(table, 'interval_start');
  const effects: DailyEffect[] = [];
  for (const asOf of asOfs) {
    const end = Date.parse(asOf);
    const start = Math.max(end - windowMs, interventionMs);
    if (start >= end) continue;
    const rows = selectRows(
      table,
      (row) => times[row]! < interventionMs || (times[row]! >= start && times[row]! < end),
    );
    if (!hasTreatedOutcome(rows, spec, interventionMs)) continue;
    const effect = effectOf(rows, daily);
    if (effect === undefined) continue;
    effects.push({
      asOf: new Date(Math.ceil(end / dayMs) * dayMs).toISOString(),
      windowS: windowMs / 1000,
      ...effect,
    });
  }
  return effects;
}

/** Undefined where a day cannot be estimated, as when no answer of a small sample is zero: the metric itself still can. */
function effectOf(
  rows: DataTable,
  spec: EstimateSpec,
): Pick<DailyEffect, 'delta' | 'standardError'> | undefined {
  try {
    const { delta, standardError } = estimate(rows, spec);
    return { delta, standardError };
  } catch (error) {
    if (error instanceof ContraflowError && error.kind === 'data') return undefined;
    throw error;
  }
}

/** A day on which the treated queues are closed has no effect to estimate. */
function hasTreatedOutcome(table: DataTable, spec: EstimateSpec, interventionMs: number): boolean {
  const { codes, labels } = textOf(table, 'unit');
  const treated = new Set((spec.treated ?? []).map(String));
  const times = numbersOf(table, 'interval_start');
  const values = numbersOf(table, spec.outcome);
  for (let row = 0; row < table.rows; row += 1) {
    if (
      times[row]! >= interventionMs &&
      !Number.isNaN(values[row]!) &&
      treated.has(labels[codes[row]!] ?? '')
    )
      return true;
  }
  return false;
}
