import type { DuckDBConnection } from '@duckdb/node-api';
import type { InteractionRow } from '../../contract/interaction-row.ts';
import { interactions } from '../../contract/tables/index.ts';
import { hoursFromLegsSql } from '../hours-from-legs.ts';
import type { Row, StageWindowInput } from '../port.ts';
import { checkRows } from '../row-checks.ts';
import { standardiseSql } from '../standardise.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute, type NamedValues } from './session.ts';
import { incoming } from './window-writer.ts';
import { createStaging } from './write-rows.ts';

const staged = 'incoming_legs';
/** Temporary relation of the staging connection with the columns of `interactions`. */
export const incomingLegs = `temp.main.${dialect.identifier(staged)}`;
/** Condition on the legs that were queued in the window. */
export const legsInWindow =
  `platform = ${dialect.parameter('platform', 'text')}` +
  ` AND queued_at >= ${dialect.parameter('window_start', 'timestamp')}` +
  ` AND queued_at < ${dialect.parameter('window_end', 'timestamp')}`;

/** Names and zones of the configuration win over the platform's. */
function toRow(leg: InteractionRow, input: StageWindowInput, names: Map<string, string>): Row {
  const settings = input.queues.byQueue?.[leg.queue_id];
  if (leg.queue_name !== null) names.set(leg.queue_id, leg.queue_name);
  return {
    ...leg,
    requested_skills: JSON.stringify(leg.requested_skills),
    platform: input.platform,
    queue_name: settings?.name ?? names.get(leg.queue_id) ?? null,
    timezone: settings?.timezone ?? input.queues.timezone,
    run_id: input.runId,
    created_at: input.loadedAt,
  };
}

/** Reads the legs of a window into a temporary table; returns how many there are. Throws `data/bad-row`. */
export async function receiveLegs(
  connection: DuckDBConnection,
  input: StageWindowInput,
  legs: NonNullable<StageWindowInput['legs']>,
): Promise<number> {
  await createStaging(connection, staged, interactions);
  const writer = await openBulkWriter(connection, { name: staged, catalog: 'temp' }, interactions.columns);
  const names = new Map<string, string>();
  let rows = 0;
  try {
    for await (const batch of legs) {
      const converted = batch.map((leg) => toRow(leg, input, names));
      checkRows(interactions, converted);
      writer.append(converted);
      rows += batch.length;
    }
  } finally {
    writer.close();
  }
  return rows;
}

/**
 * Replaces the legs of the window and counts its hours from them, within the caller's transaction. A leg that has moved
 * here from another window is replaced by its key.
 */
export async function publishLegs(connection: DuckDBConnection, values: NamedValues): Promise<void> {
  const table = dialect.table(interactions.name);
  await execute(connection, `DELETE FROM ${table} WHERE ${legsInWindow}`, values);
  await execute(connection, dialect.merge(interactions, incomingLegs));
  const legs = `(SELECT * FROM ${table} WHERE ${legsInWindow}) AS legs`;
  const hours = `(${hoursFromLegsSql(dialect, incoming, legs)}) AS counted`;
  await execute(connection, standardiseSql(dialect, hours, 'keep', 'interactions'), values);
}
