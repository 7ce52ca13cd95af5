import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import type { SourceRow } from '../../activities/contract/source-row.ts';
import { schemaVersion } from '../../activities/contract/tables/index.ts';
import type { Row, StageWindowInput } from '../../activities/warehouse/index.ts';

export const week = { start: '2026-01-05T00:00:00.000Z', end: '2026-01-12T00:00:00.000Z' };

/** A folder of its own for one test file. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'contraflow-warehouse-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A complete Genesys-like row; fields can be replaced. */
export function sourceRow(fields: Partial<SourceRow> = {}): SourceRow {
  return {
    queue_id: 'billing',
    queue_name: 'Billing',
    media_type: 'voice',
    interval_start: '2026-01-05T09:00:00.000Z',
    offered: 12,
    answered: 11,
    abandoned: 1,
    service_level_percent: 83.3,
    avg_handle_time_s: 312.4,
    avg_speed_of_answer_s: 18.2,
    avg_talk_time_s: 240.1,
    avg_hold_time_s: 22.3,
    avg_after_call_work_s: 50,
    survey_invitations: 9,
    survey_responses: 3,
    csat_sum: 13.5,
    csat_zeros: 0,
    handle_time_definition: 'talk+hold+acw',
    ...fields,
  };
}

/** Rows of one queue, one an hour from `start`. */
export function hourly(
  start: string,
  hours: number,
  fields: (hour: number) => Partial<SourceRow> = () => ({}),
) {
  return Array.from({ length: hours }, (_, hour) =>
    sourceRow({
      interval_start: new Date(Date.parse(start) + hour * 3_600_000).toISOString(),
      ...fields(hour),
    }),
  );
}

/** A window around batches of rows. */
export function windowOf(
  rows: readonly SourceRow[],
  fields: Partial<StageWindowInput> = {},
): StageWindowInput {
  return {
    platform: 'genesys-eu',
    window: week,
    runId: 'run-1',
    attempt: 1,
    loadedAt: '2026-02-01T00:00:00.000Z',
    status: 'done',
    complete: true,
    contentHash: 'a'.repeat(64),
    error: null,
    rows: [rows],
    pages: [{ number: 1, contentHash: 'b'.repeat(64), rows: rows.length, cacheKey: 'pages/1' }],
    rejected: [],
    rateLimitEvents: [],
    queues: { timezone: 'Europe/Dublin' },
    ...fields,
  };
}

/** A row of impact_estimates; fields can be replaced. */
export function estimate(fields: Row = {}): Row {
  return {
    run_id: 'run-1',
    code_version: '0',
    config_hash: 'c',
    input_rows: 100,
    input_max_interval_at: '2026-03-01T00:00:00.000Z',
    schema_version: schemaVersion,
    created_at: '2026-03-02T00:00:00.000Z',
    change_id: 'ivr',
    metric: 'aht',
    segment: 'all',
    estimator: 'twfe',
    headline: true,
    inference: 'clustered',
    convention: 'fixest',
    as_of_at: '2026-03-01T00:00:00.000Z',
    transform: 'log',
    estimand_unit: 'log seconds',
    delta: -0.1,
    std_error: 0.02,
    p_value: 0.001,
    p_value_adjusted: null,
    ci_level: 0.95,
    ci_lower: -0.14,
    ci_upper: -0.06,
    effect_pct: -10,
    effect_pct_lower: -13,
    effect_pct_upper: -6,
    naive_before_after: null,
    observations: 100,
    clusters: 12,
    treated_units: 1,
    controls: '[]',
    unit_kind: 'queue',
    pre_start_at: '2026-01-05T00:00:00.000Z',
    pre_end_at: '2026-01-08T00:00:00.000Z',
    post_start_at: '2026-01-08T00:00:00.000Z',
    post_end_at: '2026-03-01T00:00:00.000Z',
    source_grain: 'hourly',
    handle_time_definition: 'talk+hold+acw',
    validation_status: 'passed',
    validation_failures: '[]',
    ...fields,
  };
}

/** Runs statements over a file that nobody holds, as another program would; the file is made where there is none. */
export async function alterFile(path: string, statements: readonly string[]): Promise<void> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  for (const statement of statements) await connection.run(statement);
  connection.closeSync();
  instance.closeSync();
}
