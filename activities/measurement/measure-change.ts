import type { ChangeConfig, Config } from '../contract/config.ts';
import { ContraflowError } from '../contract/errors.ts';
import type { ComparisonGuard } from '../contract/steps.ts';
import type { DataTable } from '../estimation/panel/types.ts';
import { measureMetric } from './measure-metric.ts';
import type { MeasurementFile } from './measurement-rows.ts';

const dayMs = 86_400_000;

export interface MeasureChangeOptions {
  table: DataTable;
  config: Pick<Config, 'changes' | 'events' | 'drift'>;
  changeId: string;
  asOf: string;
  driftDays: readonly string[];
  inputMaxIntervalAt: string | null;
  /** Units whose data show the signs of a pre-aggregated report. */
  preAggregatedUnits?: readonly string[];
  guard?: ComparisonGuard | undefined;
  /** Called after each metric. */
  onMetric?: (metric: string) => void;
}

/** Measures every metric of a change; a metric that the data cannot support is reported and the others go on. */
export function measureChange(options: MeasureChangeOptions): MeasurementFile {
  const change = changeOf(options.config.changes, options.changeId);
  const file: MeasurementFile = {
    changeId: change.id,
    asOf: options.asOf,
    inputRows: options.table.rows,
    inputMaxIntervalAt: options.inputMaxIntervalAt,
    estimates: [],
    eventStudy: [],
    counterfactual: [],
    weights: [],
    diagnostics: [],
    daily: [],
    failures: [],
  };
  const everTreated = new Set(options.config.changes.flatMap(({ treated }) => treated));
  for (const metric of change.metrics) {
    try {
      const measured = measureMetric({
        table: options.table,
        change,
        everTreated,
        metric,
        asOf: options.asOf,
        events: options.config.events,
        driftDays: options.driftDays,
        preAggregatedUnits: options.preAggregatedUnits ?? [],
        guard: options.guard,
        driftWindowMs: Number.parseInt(options.config.drift.window, 10) * dayMs,
      });
      file.estimates.push(...measured.estimates);
      file.eventStudy.push(...measured.eventStudy);
      file.counterfactual.push(...measured.counterfactual);
      file.weights.push(...measured.weights);
      file.diagnostics.push(...measured.diagnostics);
      file.daily.push(measured.daily);
    } catch (error) {
      if (!(error instanceof ContraflowError) || error.kind !== 'data') throw error;
      file.failures.push({ metric, code: error.code, message: error.message, hint: error.hint });
    }
    options.onMetric?.(metric);
  }
  return file;
}

/** The change of that id; throws a `usage` error that lists the ids there are. */
export function changeOf(changes: readonly ChangeConfig[], id: string): ChangeConfig {
  const found = changes.find((change) => change.id === id);
  if (found !== undefined) return found;
  throw new ContraflowError({
    kind: 'usage',
    code: 'unknown-change',
    message: `the configuration has no change ${id}`,
    hint:
      changes.length === 0
        ? 'add it under changes'
        : `choose one of ${changes.map((change) => change.id).join(', ')}`,
  });
}
