import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, configHash } from '../../activities/config/index.ts';
import { type Config, configSchema } from '../../activities/contract/config.ts';
import { readTable } from '../../activities/estimation/io/read-table.ts';
import { measureChange } from '../../activities/measurement/measure-change.ts';
import { createRandom } from '../../activities/random.ts';
import type { QueryRow, Warehouse } from '../../activities/warehouse/index.ts';
import { adjustPValues } from '../../activities/warehouse/steps/adjust-p-values.ts';
import { assessDrift } from '../../activities/warehouse/steps/assess-drift.ts';
import { checkData } from '../../activities/warehouse/steps/check-data.ts';
import type { StepDependencies } from '../../activities/warehouse/steps/dependencies.ts';
import { missingDriftDays } from '../../activities/warehouse/steps/drift-days.ts';
import { exportPanel } from '../../activities/warehouse/steps/export-panel.ts';
import { guardChange } from '../../activities/warehouse/steps/guard-comparison.ts';
import { planRun } from '../../activities/warehouse/steps/plan-run.ts';
import { publishEstimates } from '../../activities/warehouse/steps/publish-estimates.ts';
import { recordStep } from '../../activities/warehouse/steps/record-step.ts';
import { writeRunReport } from '../../activities/warehouse/steps/write-report.ts';
import { sourceRow, windowOf } from './fixtures.ts';

const startMs = Date.parse('2026-01-05T00:00:00Z');
const hourMs = 3_600_000;
const days = 21;
const intervention = '2026-01-18T00:00:00.000Z';
export const asOf = new Date(startMs + days * 24 * hourMs).toISOString();

/** Names that mean something to SQL, JSON, HTML, shells and terminals, or are simply long. */
export const hostileQueues = [
  "O'Brien; DROP TABLE queue_hours; --",
  '"quoted" `ticks` \\back\\slash $1 @v :x ? {{y}}',
  '📞 naïve 東京 <script>alert(1)</script> & "',
  'x'.repeat(10_000),
  'billing',
  'sales',
] as const;

/** The configuration of a cycle over the hostile queues; the first two are treated. */
export function cycleConfig(warehouse: object): Config {
  return configSchema.parse({
    warehouse,
    platforms: [{ id: 'p', kind: 'genesys', credentials: 'env://P' }],
    changes: [
      {
        id: 'ivr',
        intervention,
        treated: hostileQueues.slice(0, 2).map((queue) => `p:${queue}`),
        controls: hostileQueues.slice(2).map((queue) => `p:${queue}`),
        metrics: ['aht', 'service_level'],
        allowShortHistory: true,
      },
    ],
  });
}

function windowRows(startHour: number, hours: number) {
  const random = createRandom(startHour + 1);
  return Array.from({ length: hours }, (_, index) => startMs + (startHour + index) * hourMs).flatMap((at) => {
    const shock = 0.05 * random.normal();
    return hostileQueues.map((queue, position) => {
      const on = position < 2 && at >= Date.parse(intervention);
      const aht = 300 * Math.exp(0.1 * position + shock + (on ? -0.1 : 0) + 0.05 * random.normal());
      const offered = 20 + random.integer(10);
      return sourceRow({
        queue_id: queue,
        queue_name: queue,
        interval_start: new Date(at).toISOString(),
        offered,
        answered: offered - 1,
        service_level_percent: Math.min(
          100,
          Math.max(0, 70 + 100 * shock + (on ? 5 : 0) + 3 * random.normal()),
        ),
        avg_handle_time_s: aht,
        avg_talk_time_s: aht - 60,
        survey_invitations: 0,
        survey_responses: 0,
        csat_sum: 0,
      });
    });
  });
}

/** Loads, checks, measures, publishes and reports as a cycle does, without a server. */
export async function runCycle(warehouse: Warehouse, config: Config, folder: string) {
  const dependencies = {
    warehouse,
    config,
    configHash: configHash(config),
    codeVersion: '0',
    workDir: folder,
    reportDir: join(folder, 'report'),
    clock: () => new Date('2026-03-01T00:00:00Z'),
  } as unknown as StepDependencies;
  for (let hour = 0; hour < days * 24; hour += 168) {
    const window = {
      start: new Date(startMs + hour * hourMs).toISOString(),
      end: new Date(startMs + (hour + 168) * hourMs).toISOString(),
    };
    await warehouse.stageWindow(windowOf(windowRows(hour, 168), { platform: 'p', window, runId: 'load' }));
  }
  const plan = await planRun({ nominalAt: asOf }, dependencies);
  const run = { runId: plan.runId, step: 'run', workflowId: 'pipeline/all', kind: 'pipeline' as const };
  await recordStep({ ...run, status: 'running', detail: null }, dependencies);
  const checks = await checkData(plan, dependencies);
  const request = { changeId: 'ivr', asOf, runId: plan.runId };
  const panel = await exportPanel(request, dependencies);
  const file = measureChange({
    table: await readTable(panel.path),
    config,
    changeId: 'ivr',
    asOf,
    driftDays: (await missingDriftDays(request, dependencies)).slice(-3),
    inputMaxIntervalAt: panel.maxIntervalAt,
    preAggregatedUnits: panel.preAggregatedUnits,
    guard: await guardChange(request, dependencies),
  });
  const resultPath = join(folder, 'result.json');
  writeFileSync(resultPath, canonicalJson(file));
  await publishEstimates({ ...request, resultPath }, dependencies);
  await adjustPValues(plan, dependencies);
  const drift = await assessDrift(plan, dependencies);
  const reportPath = await writeRunReport(plan, dependencies);
  await recordStep({ ...run, status: 'done', detail: null }, dependencies);
  return { plan, checks, panel, failures: file.failures, drift, reportPath };
}

/** Tables that a cycle leaves, in the order of their keys. */
export const comparedTables = {
  queue_hours: 'platform, queue_id, media_type, interval_start',
  impact_estimates: 'change_id, metric, segment, estimator',
  impact_current: 'change_id, metric, segment',
  impact_event_study: 'change_id, metric, segment, relative_day',
  impact_counterfactual: 'change_id, metric, segment, day_at',
  impact_weights: 'change_id, metric, segment, kind, name',
  impact_diagnostics: 'change_id, metric, segment, estimator, check_name',
  drift_checks: 'change_id, metric, segment, as_of_at',
  planning_adjustments: 'change_id, metric, segment',
  process_changes: 'change_id, unit',
  data_checks: 'platform, check_name, subject',
  extraction_windows: 'platform, window_start, window_end',
  window_status: 'platform, window_start, window_end, step_number',
  data_freshness: 'platform',
} as const;

/** Rows by table; structured values are parsed, so that their spelling does not count. */
export async function tablesOf(
  read: (sql: string) => Promise<QueryRow[]>,
): Promise<Record<string, QueryRow[]>> {
  const found: Record<string, QueryRow[]> = {};
  for (const [name, key] of Object.entries(comparedTables)) {
    const rows = (await read(`SELECT * FROM ${name}`)).map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          typeof value === 'string' && /^[[{]/.test(value) ? JSON.parse(value) : value,
        ]),
      ),
    );
    const order = key.split(', ');
    const position = (row: QueryRow): string => JSON.stringify(order.map((column) => row[column]));
    found[name] = rows.sort((a, b) => (position(a) < position(b) ? -1 : 1));
  }
  return found;
}
