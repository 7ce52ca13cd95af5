import { queueHours, skillHours } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import { hoursFromLegsSql } from './hours-from-legs.ts';
import { standardisedSql } from './standardise.ts';

/** How a unit that is a skill begins, after its platform. */
export const skillPrefix = 'skill=';

/**
 * Fills `skill_hours` from the hours of a platform whose queues are skills: the same figures under the name of the skill.
 *
 * @param hours relation with the columns of `queue_hours`
 */
export function skillHoursFromQueuesSql(dialect: Dialect, hours: string): string {
  // Units that are read by the name of their skill carry it already.
  const named = `queue_id LIKE '${skillPrefix}%'`;
  const bare = `substr(queue_id, ${skillPrefix.length + 1})`;
  const values: Record<string, string> = {
    queue_id: `CASE WHEN ${named} THEN queue_id ELSE concat('${skillPrefix}', coalesce(queue_name, queue_id)) END`,
    queue_name: `coalesce(queue_name, CASE WHEN ${named} THEN ${bare} ELSE queue_id END)`,
    skill_id: `CASE WHEN ${named} THEN ${bare} ELSE queue_id END`,
  };
  const names = skillHours.columns.map(({ name }) => name);
  return (
    `INSERT INTO ${dialect.table(skillHours.name)} (${names.map(dialect.identifier).join(', ')})` +
    ` SELECT ${names.map((name) => values[name] ?? dialect.identifier(name)).join(', ')} FROM ${hours}`
  );
}

/**
 * Statement that fills `skill_hours` from queue legs, in the way of `queue_hours`. A skill has the hours of the window in
 * which it was asked for at least once; those without a leg have zeros. Bound values are those of `standardiseSql`.
 *
 * @param legs relation with the columns of `interactions` and skill_id, skill_name: a leg for each skill it asked for
 * @param grid relation with the hours of the window as rows of the raw table
 */
export function skillHoursFromLegsSql(dialect: Dialect, legs: string, grid: string): string {
  const unit = `concat('${skillPrefix}', skill_name)`;
  const renamed: Record<string, string> = { queue_id: unit, queue_name: 'skill_name' };
  const columns = ['platform', 'queue_id', 'queue_name', 'media_type', 'timezone']
    .map((name) => `${renamed[name] ?? name} AS ${name}`)
    .join(', ');
  const asked = `SELECT ${columns}, outcome, queued_at, handle_time_definition, within_service_level, handle_s, talk_s, hold_s, acw_s, wait_s, survey_invited, survey_responded, csat_score FROM ${legs}`;
  const skills = `SELECT platform, queue_id, max(queue_name) AS queue_name, media_type, max(timezone) AS timezone FROM (${asked}) AS asked GROUP BY platform, queue_id, media_type`;
  const hours = `SELECT DISTINCT interval_start FROM ${grid}`;
  const cells = `(SELECT skills.platform, skills.queue_id, skills.queue_name, skills.media_type, hours.interval_start, skills.timezone FROM (${skills}) AS skills CROSS JOIN (${hours}) AS hours) AS cells`;
  const sums = `(${hoursFromLegsSql(dialect, cells, `(${asked}) AS asked`)}) AS sums`;
  const names = queueHours.columns.map(({ name }) => dialect.identifier(name));
  const ids = `(SELECT platform, ${unit} AS queue_id, min(skill_id) AS skill_id FROM ${legs} GROUP BY platform, ${unit}) AS ids`;
  return (
    `INSERT INTO ${dialect.table(skillHours.name)} (${names.join(', ')}, ${dialect.identifier('skill_id')})` +
    ` SELECT ${names.map((name) => `counted.${name}`).join(', ')}, ids.skill_id` +
    ` FROM (${standardisedSql(dialect, sums, 'keep', 'interactions')}) AS counted` +
    ` JOIN ${ids} ON ids.platform = counted.platform AND ids.queue_id = counted.queue_id`
  );
}
