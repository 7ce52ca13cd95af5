import type { DuckDBConnection } from '@duckdb/node-api';
import { interactions, queueHours } from '../../contract/tables/index.ts';
import { hoursFromLegsSql } from '../hours-from-legs.ts';
import { standardiseSql } from '../standardise.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute } from './session.ts';
import { createStaging } from './write-rows.ts';

const agentColumn = { name: 'agent', type: 'text' as const, nullable: false, description: '' };

/**
 * Counts the hours that stand in `queue_hours` as built from interactions once more, without the contacts that the agents
 * answered; contacts that nobody answered stay. Returns a temporary table of the connection with the columns of
 * `queue_hours`.
 *
 * @param agents `platform:agent_id`
 */
export async function hoursWithoutAgents(
  connection: DuckDBConnection,
  agents: readonly string[],
): Promise<string> {
  await execute(connection, 'CREATE TEMP TABLE left_out (agent VARCHAR)');
  const writer = await openBulkWriter(connection, { name: 'left_out', catalog: 'temp' }, [agentColumn]);
  try {
    writer.append(agents.map((agent) => ({ agent })));
  } finally {
    writer.close();
  }
  const target = await createStaging(connection, 'filtered_hours', queueHours);
  const grid = `(SELECT * FROM ${dialect.table(queueHours.name)} WHERE source_grain = 'interactions') AS grid`;
  const legs =
    `(SELECT * FROM ${dialect.table(interactions.name)} WHERE agent_id IS NULL` +
    " OR concat(platform, ':', agent_id) NOT IN (SELECT agent FROM temp.main.left_out)) AS legs";
  const counted = `(${hoursFromLegsSql(dialect, grid, legs)}) AS counted`;
  await execute(connection, standardiseSql(dialect, counted, 'keep', 'interactions', target), {
    run_id: 'filtered',
    created_at: new Date(0).toISOString(),
  });
  return target;
}
