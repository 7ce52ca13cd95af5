import type { Dialect } from './dialect.ts';
import { lacksAfterCallWork, lacksHold } from './standardise.ts';

/** Figures that add up over the legs of an hour; `ms` are whole milliseconds, so that their sums do not depend on the order. */
const additive = [
  'offered',
  'answered',
  'abandoned',
  'in_level',
  'level_unknown',
  'handle_ms',
  'talk_ms',
  'hold_ms',
  'acw_ms',
  'wait_ms',
  'handle_unknown',
  'talk_unknown',
  'hold_unknown',
  'acw_unknown',
  'wait_unknown',
  'surveys_unknown',
  'invited',
  'responded',
  'score',
  'zeros',
] as const;

const answered = "outcome = 'answered'";
const when = (condition: string): string => `CASE WHEN ${condition} THEN 1 ELSE 0 END`;

function legSql(dialect: Dialect, legs: string): string {
  const whole = dialect.type('integer');
  const handle =
    `handle_s + CASE WHEN ${lacksHold} THEN hold_s ELSE 0 END` +
    ` + CASE WHEN ${lacksAfterCallWork} THEN acw_s ELSE 0 END`;
  const ms = (value: string): string =>
    `CASE WHEN ${answered} THEN coalesce(CAST(round((${value}) * 1000) AS ${whole}), 0) ELSE 0 END`;
  const unknown = (value: string): string => when(`${answered} AND (${value}) IS NULL`);
  const figures: Record<(typeof additive)[number], string> = {
    offered: '1',
    answered: when(answered),
    abandoned: when("outcome = 'abandoned'"),
    in_level: when(`${answered} AND within_service_level`),
    level_unknown: unknown('within_service_level'),
    handle_ms: ms(handle),
    talk_ms: ms('talk_s'),
    hold_ms: ms('hold_s'),
    acw_ms: ms('acw_s'),
    wait_ms: ms('wait_s'),
    handle_unknown: unknown(handle),
    talk_unknown: unknown('talk_s'),
    hold_unknown: unknown('hold_s'),
    acw_unknown: unknown('acw_s'),
    wait_unknown: unknown('wait_s'),
    surveys_unknown: unknown('survey_invited'),
    invited: when('survey_invited'),
    responded: when('survey_responded'),
    score: 'coalesce(csat_score, 0)',
    zeros: when('survey_responded AND csat_score = 0'),
  };
  const hour = dialect.truncateToHour('queued_at');
  const values = additive.map((name) => `${figures[name]} AS ${name}`).join(', ');
  return `SELECT platform, queue_id, queue_name, media_type, ${hour} AS interval_start, timezone, ${values} FROM ${legs}`;
}

/**
 * Hours counted from queue legs, with the columns that `standardiseSql` reads. A leg counts in the hour in which it
 * entered its queue, with all that came of it later. Hours of `grid` without a leg have zeros. A figure that is unknown
 * for an answered leg is unknown for its hour.
 *
 * @param grid relation of zero rows with the columns of the raw table
 * @param legs relation with the columns of `interactions`
 */
export function hoursFromLegsSql(dialect: Dialect, grid: string, legs: string): string {
  const whole = dialect.type('integer');
  const double = dialect.type('double');
  const zeros = additive.map((name) => `0 AS ${name}`).join(', ');
  const cells =
    `SELECT platform, queue_id, queue_name, media_type, interval_start, timezone, ${zeros} FROM ${grid}` +
    ` UNION ALL ${legSql(dialect, legs)}`;
  const summed =
    'SELECT platform, queue_id, max(queue_name) AS queue_name, media_type, interval_start, max(timezone) AS timezone, ' +
    additive
      .map((name) => `CAST(sum(${name}) AS ${name === 'score' ? double : whole}) AS ${name}`)
      .join(', ') +
    ` FROM (${cells}) AS cells GROUP BY platform, queue_id, media_type, interval_start`;
  const sum = (part: string): string =>
    `CASE WHEN answered > 0 AND ${part}_unknown = 0 THEN ${part}_ms / CAST(1000 AS ${double}) END`;
  const mean = (part: string): string => `(${sum(part)}) / NULLIF(answered, 0)`;
  const surveyed = (name: string): string => `CASE WHEN surveys_unknown = 0 THEN ${name} END`;
  const level = 'offered > 0 AND level_unknown = 0';
  return (
    'SELECT platform, queue_id, queue_name, media_type, interval_start, 3600 AS interval_s, timezone, offered, answered,' +
    ` abandoned, CASE WHEN ${level} THEN in_level END AS answered_in_service_level,` +
    ` CASE WHEN ${level} THEN CAST(100 AS ${double}) * in_level / offered END AS service_level_percent,` +
    ` ${mean('handle')} AS avg_handle_time_s, ${mean('wait')} AS avg_speed_of_answer_s,` +
    ` ${mean('talk')} AS avg_talk_time_s, ${mean('hold')} AS avg_hold_time_s, ${mean('acw')} AS avg_after_call_work_s,` +
    ` ${sum('handle')} AS handle_sum_s, ${sum('talk')} AS talk_sum_s, ${sum('hold')} AS hold_sum_s,` +
    ` ${sum('acw')} AS acw_sum_s, ${sum('wait')} AS answer_wait_sum_s,` +
    ` ${surveyed('invited')} AS survey_invitations, ${surveyed('responded')} AS survey_responses,` +
    ` ${surveyed('score')} AS csat_sum, ${surveyed('zeros')} AS csat_zeros,` +
    ` 'talk+hold+acw' AS handle_time_definition FROM (${summed}) AS summed`
  );
}
