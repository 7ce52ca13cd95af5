import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceRow } from '../../activities/contract/source-row.ts';
import { duckdbDialect, duckdbWarehouse, holdWarehouse } from '../../activities/warehouse/duckdb/index.ts';
import { receiveWindow } from '../../activities/warehouse/duckdb/receive-window.ts';
import { execute, inTransaction, withConnection } from '../../activities/warehouse/duckdb/session.ts';
import { incoming } from '../../activities/warehouse/duckdb/window-writer.ts';
import { createWarehouse, type StageWindowInput } from '../../activities/warehouse/index.ts';
import { standardiseSql } from '../../activities/warehouse/standardise.ts';
import { grainOf } from '../../activities/warehouse/window-records.ts';
import { median } from './measure.ts';

const hourMs = 3_600_000;
const first = Date.parse('2024-01-01T00:00:00Z');
/** Rows that a platform's page brings. */
const pageRows = 500;

/** What loading windows of one size took: rounds of one window, or of several at once, with each window a new one. */
export interface LoadRate {
  /** Rows of a round. */
  rows: number;
  medianMs: number;
  bestMs: number;
  /** Processor time of the process, all threads, median a round. */
  processorMs: number;
  rowsPerSecond: number;
}

/** How much is loaded, and how. */
export interface LoadSize {
  queues: number;
  days: number;
  rounds: number;
  /** Windows of a round, all begun together; the port decides how many it takes in at a time. */
  atOnce: number;
}

/** Pages of a window with figures that differ from row to row. */
function pages(queues: number, days: number, start: number): SourceRow[][] {
  const rows: SourceRow[] = [];
  for (let hour = 0; hour < days * 24; hour++) {
    const at = new Date(start + hour * hourMs).toISOString();
    for (let queue = 0; queue < queues; queue++) rows.push(figures(queue, hour, at));
  }
  return Array.from({ length: Math.ceil(rows.length / pageRows) }, (_, page) =>
    rows.slice(page * pageRows, (page + 1) * pageRows),
  );
}

function figures(queue: number, hour: number, at: string): SourceRow {
  const offered = 20 + ((queue * 7 + hour * 13) % 60);
  const abandoned = offered % 5;
  return {
    queue_id: `queue-${queue}`,
    queue_name: `Queue ${queue}`,
    media_type: 'voice',
    interval_start: at,
    offered,
    answered: offered - abandoned,
    abandoned,
    service_level_percent: 70 + ((queue + hour) % 250) / 10,
    avg_handle_time_s: 250 + ((queue * 31 + hour * 17) % 2000) / 13,
    avg_speed_of_answer_s: 15 + ((queue * 11 + hour * 19) % 300) / 17,
    avg_talk_time_s: 180 + ((queue * 23 + hour * 29) % 1500) / 19,
    avg_hold_time_s: 20 + ((queue + hour * 3) % 100) / 7,
    avg_after_call_work_s: 45 + ((queue * 5 + hour) % 170) / 11,
    survey_invitations: Math.floor(offered / 2),
    survey_responses: Math.floor(offered / 8),
    csat_sum: Math.floor(offered / 8) * 4,
    csat_zeros: 0,
    handle_time_definition: 'talk+hold+acw',
  };
}

/** A window of `days` days with its rows. */
function windowInput(queues: number, days: number): StageWindowInput {
  return {
    platform: 'bench',
    window: {
      start: new Date(first).toISOString(),
      end: new Date(first + days * 24 * hourMs).toISOString(),
    },
    runId: 'bench',
    attempt: 1,
    loadedAt: new Date(first).toISOString(),
    status: 'done',
    complete: true,
    contentHash: 'a'.repeat(64),
    error: null,
    rows: pages(queues, days, first),
    pages: [],
    rejected: [],
    rateLimitEvents: [],
    queues: { timezone: 'Europe/Dublin' },
  };
}

/**
 * Loads rounds of windows in a new warehouse file. The rows are made before the clock starts, once for all windows: each is
 * a window of a platform of its own, so that the rows of many need not be in memory.
 */
async function measureWindows(
  { queues, days, rounds, atOnce }: LoadSize,
  open: (path: string) => Promise<{ load(input: StageWindowInput): Promise<void>; close(): Promise<void> }>,
): Promise<LoadRate> {
  const folder = mkdtempSync(join(tmpdir(), 'contraflow-load-'));
  try {
    const target = await open(join(folder, 'warehouse.duckdb'));
    const times: number[] = [];
    const processor: number[] = [];
    try {
      const input = windowInput(queues, days);
      for (let round = 0; round < rounds; round++) {
        const windows = Array.from({ length: atOnce }, (_, index) => ({
          ...input,
          platform: `bench-${round}-${index}`,
        }));
        const [begin, used] = [performance.now(), process.cpuUsage()];
        await Promise.all(windows.map((window) => target.load(window)));
        times.push(performance.now() - begin);
        const { user, system } = process.cpuUsage(used);
        processor.push((user + system) / 1000);
      }
    } finally {
      await target.close();
    }
    const rows = queues * days * 24 * atOnce;
    const medianMs = median(times);
    return {
      rows,
      medianMs,
      bestMs: Math.min(...times),
      processorMs: median(processor),
      rowsPerSecond: (rows / medianMs) * 1000,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whole windows as the pipeline stages them: raw rows, hours, checks, ledger and commit. */
export function measureLoad(size: LoadSize): Promise<LoadRate> {
  return measureWindows(size, async (path) => {
    const warehouse = await createWarehouse({ kind: 'duckdb', path });
    await warehouse.migrate();
    return {
      load: async (input) => {
        await warehouse.stageWindow(input);
      },
      close: () => warehouse.close(),
    };
  });
}

/**
 * `queue_hours` alone: the same rows handed over, checked, standardised and committed, without raw rows and ledger, in the
 * order that the port keeps.
 */
export function measureHours(size: LoadSize): Promise<LoadRate> {
  return measureWindows(size, async (path) => {
    const holder = await holdWarehouse(path, { lockWaitMs: 0 });
    await duckdbWarehouse(holder, () => new Date(first)).migrate();
    return {
      load: (input) =>
        holder.stagings.run(() =>
          withConnection(holder.instance, async (connection) => {
            await receiveWindow(connection, input);
            const sql = standardiseSql(duckdbDialect, incoming, grainOf(input));
            const values = { run_id: input.runId, created_at: input.loadedAt };
            await holder.writes.run(() => inTransaction(connection, () => execute(connection, sql, values)));
          }),
        ),
      close: () => holder.release(),
    };
  });
}
