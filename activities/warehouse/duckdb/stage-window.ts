import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import {
  extractionPages,
  extractionWindows,
  queueHours,
  rateLimitEvents,
  rawQueueIntervals,
  rejectedRecords,
} from '../../contract/tables/index.ts';
import { fence } from '../fence.ts';
import { ledgerRowSql, withinWindow } from '../ledger.ts';
import type { Mutex } from '../mutex.ts';
import type { LedgerRow, StagedWindow, StageWindowInput } from '../port.ts';
import { standardiseSql } from '../standardise.ts';
import { grainOf, loadedWindowRow, windowRecords } from '../window-records.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { receiveWindow } from './receive-window.ts';
import { execute, inTransaction, type NamedValues, select, withConnection } from './session.ts';
import { legsInWindow, publishLegs } from './stage-legs.ts';
import { publishSkills, receiveSkills } from './stage-skills.ts';
import { incoming } from './window-writer.ts';
import { insertFrom, mergeRows, replaceRows } from './write-rows.ts';

const inWindow =
  `platform = ${dialect.parameter('platform', 'text')}` +
  ` AND interval_start >= ${dialect.parameter('window_start', 'timestamp')}` +
  ` AND interval_start < ${dialect.parameter('window_end', 'timestamp')}`;
const ofWindow =
  `platform = ${dialect.parameter('platform', 'text')}` +
  ` AND window_start = ${dialect.parameter('window_start', 'timestamp')}`;

/**
 * Loads one window. Rows are read and checked in a temporary table first; then everything that others can see is replaced
 * in one transaction. `writes` makes transactions follow one another, so that two stagings of a window leave one copy.
 */
export function stageWindow(
  instance: DuckDBInstance,
  writes: Mutex,
  input: StageWindowInput,
): Promise<StagedWindow> {
  return withConnection(instance, async (connection) => {
    const rows = await receiveWindow(connection, input);
    await receiveSkills(connection, input.skills);
    return writes.run(() => inTransaction(connection, () => publish(connection, input, rows)));
  });
}

async function publish(
  connection: DuckDBConnection,
  input: StageWindowInput,
  rows: number,
): Promise<StagedWindow> {
  const values: NamedValues = {
    platform: input.platform,
    window_start: input.window.start,
    window_end: input.window.end,
    run_id: input.runId,
    created_at: input.loadedAt,
  };
  const [known] = (await select(connection, ledgerRowSql(dialect), values)) as unknown as LedgerRow[];
  fence(known, input);
  const superseded = await supersede(connection, values);
  const raw = dialect.table(rawQueueIntervals.name);
  const hours = dialect.table(queueHours.name);
  await execute(connection, `DELETE FROM ${raw} WHERE ${inWindow}`, values);
  if (input.legs === undefined) await execute(connection, insertFrom(rawQueueIntervals, incoming));
  await execute(connection, `DELETE FROM ${hours} WHERE ${inWindow}`, values);
  if (input.legs === undefined)
    await execute(connection, standardiseSql(dialect, incoming, grainOf(input)), values);
  else await publishLegs(connection, values);
  await publishSkills(connection, input.skills, { inWindow, legsInWindow }, values);
  await replaceRecords(connection, input, values);
  const earlier = known === undefined ? superseded : [known, ...superseded];
  await mergeRows(connection, extractionWindows, [loadedWindowRow(input, rows, earlier)]);
  const [counted] = await select(
    connection,
    `SELECT count(*) AS hours, max(interval_start) AS latest FROM ${hours} WHERE ${inWindow}`,
    values,
  );
  return { rows, hours: Number(counted!['hours']), maxIntervalAt: counted!['latest'] as string | null };
}

/** Removes the records of windows that lie within this one, and returns their ledger rows. */
async function supersede(connection: DuckDBConnection, values: NamedValues): Promise<LedgerRow[]> {
  const ledger = dialect.table(extractionWindows.name);
  const within = withinWindow(dialect);
  const rows = await select(
    connection,
    `SELECT * FROM ${ledger} WHERE ${within} ORDER BY window_start`,
    values,
  );
  if (rows.length === 0) return [];
  const starts = `SELECT window_start FROM ${ledger} WHERE ${within}`;
  for (const { name } of [extractionPages, rejectedRecords]) {
    await execute(
      connection,
      `DELETE FROM ${dialect.table(name)} WHERE platform = ${dialect.parameter('platform', 'text')} AND window_start IN (${starts})`,
      values,
    );
  }
  await execute(connection, `DELETE FROM ${ledger} WHERE ${within}`, values);
  return rows as unknown as LedgerRow[];
}

/** Pages and rejections of the window are replaced; waits at a rate limit are history and only added to. */
async function replaceRecords(
  connection: DuckDBConnection,
  input: StageWindowInput,
  values: NamedValues,
): Promise<void> {
  const { pages, rejected, waits } = windowRecords(input);
  await replaceRows(connection, extractionPages, ofWindow, values, pages);
  await replaceRows(connection, rejectedRecords, ofWindow, values, rejected);
  await mergeRows(connection, rateLimitEvents, waits);
}
