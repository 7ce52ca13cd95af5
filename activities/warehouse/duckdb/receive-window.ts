import type { DuckDBConnection } from '@duckdb/node-api';
import type { StageWindowInput } from '../port.ts';
import { unalignedRowsSql } from '../standardise.ts';
import { unalignedHandleTime } from '../window-series.ts';
import { select } from './session.ts';
import { receiveLegs } from './stage-legs.ts';
import { incoming, openWindowWriter } from './window-writer.ts';

/**
 * Reads the rows of a window, and its legs, into temporary tables of the connection and checks them; nothing of it is
 * visible to others. Returns the number of legs where there are any, else of rows. Throws `data/row-outside-window`,
 * `data/duplicated-row`, `data/handle-time-unaligned`, `data/bad-row`.
 */
export async function receiveWindow(connection: DuckDBConnection, input: StageWindowInput): Promise<number> {
  const intervals = await receiveRows(connection, input);
  const rows = input.legs === undefined ? intervals : await receiveLegs(connection, input, input.legs);
  await checkIncoming(connection, input);
  return rows;
}

async function receiveRows(connection: DuckDBConnection, input: StageWindowInput): Promise<number> {
  const writer = await openWindowWriter(connection, input);
  try {
    for await (const batch of input.rows) await writer.append(batch);
  } catch (error) {
    writer.abandon();
    throw error;
  }
  return writer.finish();
}

async function checkIncoming(
  connection: DuckDBConnection,
  { platform, handleTimeNamed }: StageWindowInput,
): Promise<void> {
  if (handleTimeNamed) return;
  const [unaligned] = await select(connection, unalignedRowsSql(incoming));
  if (unaligned !== undefined) {
    throw unalignedHandleTime(
      platform,
      String(unaligned['queue_id']),
      String(unaligned['handle_time_definition']),
    );
  }
}
