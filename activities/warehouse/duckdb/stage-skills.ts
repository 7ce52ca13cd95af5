import type { DuckDBConnection } from '@duckdb/node-api';
import { interactions, queueHours, skillHours } from '../../contract/tables/index.ts';
import type { StageWindowInput } from '../port.ts';
import { skillHoursFromLegsSql, skillHoursFromQueuesSql } from '../skill-hours.ts';
import { openBulkWriter } from './append.ts';
import { duckdbDialect as dialect } from './dialect.ts';
import { execute, type NamedValues } from './session.ts';
import { incoming } from './window-writer.ts';

const known = 'incoming_skills';
const nameColumns = (['skill_id', 'name'] as const).map((name) => ({
  name,
  type: 'text' as const,
  nullable: false,
  description: '',
}));

/** Puts the names of skills into a temporary table, where a window is to have hours by skill. */
export async function receiveSkills(
  connection: DuckDBConnection,
  skills: StageWindowInput['skills'],
): Promise<void> {
  if (skills?.from !== 'legs') return;
  await execute(connection, `CREATE TEMP TABLE ${known} (skill_id VARCHAR, name VARCHAR)`);
  const writer = await openBulkWriter(connection, { name: known, catalog: 'temp' }, nameColumns);
  try {
    writer.append(skills.names.map(({ id, name }) => ({ skill_id: id, name })));
  } finally {
    writer.close();
  }
}

/**
 * Replaces the window's rows of `skill_hours`, within the caller's transaction and after its queue hours and legs.
 *
 * @param inWindow condition on platform and interval_start
 * @param legsInWindow the same on queued_at
 */
export async function publishSkills(
  connection: DuckDBConnection,
  skills: StageWindowInput['skills'],
  conditions: { inWindow: string; legsInWindow: string },
  values: NamedValues,
): Promise<void> {
  const { inWindow, legsInWindow } = conditions;
  await execute(connection, `DELETE FROM ${dialect.table(skillHours.name)} WHERE ${inWindow}`, values);
  if (skills === undefined) return;
  if (skills.from === 'queues') {
    const hours = `${dialect.table(queueHours.name)} WHERE ${inWindow}`;
    await execute(connection, skillHoursFromQueuesSql(dialect, hours), values);
    return;
  }
  const legs = `(SELECT * FROM ${dialect.table(interactions.name)} WHERE ${legsInWindow}) AS legs`;
  await execute(connection, skillHoursFromLegsSql(dialect, legsBySkill(legs), incoming), values);
}

/** Relation with a leg for each skill that it asked for, with the skill's id and name; `receiveSkills` comes before it. */
export function legsBySkill(legs: string): string {
  return (
    `(SELECT legs.*, asked.skill_id, coalesce(names.name, asked.skill_id) AS skill_name FROM ${legs}` +
    ' CROSS JOIN LATERAL (SELECT unnest(CAST(legs.requested_skills AS VARCHAR[])) AS skill_id) AS asked' +
    ` LEFT JOIN temp.main.${known} AS names ON names.skill_id = asked.skill_id) AS by_skill`
  );
}
