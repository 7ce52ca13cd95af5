import { queueHours } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';

/** Definitions that leave out hold time, and those that leave out after-call work. */
export const lacksHold = "handle_time_definition IN ('talk+acw', 'talk')";
export const lacksAfterCallWork = "handle_time_definition IN ('talk+hold', 'talk')";

/** Whole days and more are reports, not intervals: hour-of-day variance is gone. */
const sourceGrain = "CASE WHEN interval_s >= 86400 THEN 'pre-aggregated' ELSE 'hourly' END";

/** Whether a part that the definition leaves out did not come beside the handle time of a row. */
const unaligned =
  'answered > 0 AND avg_handle_time_s IS NOT NULL' +
  ` AND ((${lacksHold} AND avg_hold_time_s IS NULL) OR (${lacksAfterCallWork} AND avg_after_call_work_s IS NULL))`;

/**
 * Mean handle time as talk, hold and after-call work together. A part that the platform's definition leaves out is added
 * from its own average; where that is unknown the result is null, and the row keeps its own definition.
 */
const alignedHandleTime =
  `avg_handle_time_s + CASE WHEN ${lacksHold} THEN avg_hold_time_s ELSE 0 END` +
  ` + CASE WHEN ${lacksAfterCallWork} THEN avg_after_call_work_s ELSE 0 END`;

/** The same for a platform that gives sums; null where it gives averages only. */
const alignedHandleSum =
  `handle_sum_s + CASE WHEN ${lacksHold} THEN hold_sum_s ELSE 0 END` +
  ` + CASE WHEN ${lacksAfterCallWork} THEN acw_sum_s ELSE 0 END`;

/** Rows whose handle time cannot be aligned: queue_id, handle_time_definition, rows. `source` has the raw columns. */
export function unalignedRowsSql(source: string): string {
  return (
    `SELECT queue_id, handle_time_definition, count(*) AS failing_rows FROM ${source}` +
    ` WHERE ${unaligned}` +
    ' GROUP BY queue_id, handle_time_definition ORDER BY queue_id, handle_time_definition'
  );
}

/** Sums in the place of averages, one row for each raw row. */
function sumsSql(dialect: Dialect, source: string): string {
  const whole = dialect.type('integer');
  return (
    'SELECT platform, queue_id, queue_name, media_type, interval_start, interval_s, timezone, offered, answered, abandoned,' +
    ' CASE WHEN answered_in_service_level IS NOT NULL' +
    ' THEN least(coalesce(answered, answered_in_service_level), answered_in_service_level)' +
    ' WHEN answered IS NULL OR service_level_percent IS NULL THEN NULL' +
    ` ELSE least(answered, CAST(round(service_level_percent / 100 * offered) AS ${whole})) END AS answered_in_service_level,` +
    ' CASE WHEN offered > 0 THEN service_level_percent / 100 END AS service_level_rate,' +
    ` CASE WHEN ${unaligned} THEN 1 ELSE 0 END AS unaligned,` +
    ` CASE WHEN ${unaligned} THEN avg_handle_time_s WHEN answered > 0 THEN ${alignedHandleTime} END AS aht_s,` +
    ' CASE WHEN answered > 0 THEN avg_speed_of_answer_s END AS asa_s,' +
    ` coalesce(${alignedHandleSum}, (${alignedHandleTime}) * answered) AS aligned_handle_s,` +
    ' coalesce(handle_sum_s, avg_handle_time_s * answered) AS own_handle_s,' +
    ' coalesce(talk_sum_s, avg_talk_time_s * answered) AS talk_s,' +
    ' coalesce(hold_sum_s, avg_hold_time_s * answered) AS hold_s,' +
    ' coalesce(acw_sum_s, avg_after_call_work_s * answered) AS acw_s,' +
    ' coalesce(answer_wait_sum_s, avg_speed_of_answer_s * answered) AS answer_wait_s,' +
    ' survey_invitations, survey_responses, csat_sum, csat_zeros, handle_time_definition' +
    ` FROM ${source}`
  );
}

/** The handle time of a row of sums: aligned, or as the platform defines it where that cannot be. */
const handleSeconds = 'CASE WHEN unaligned = 1 THEN own_handle_s ELSE aligned_handle_s END AS handle_s';

/**
 * Short intervals summed to hours. A sum is null where a part with answered contacts has none. An hour keeps the
 * definition of the platform as a whole as soon as one of its parts does.
 */
function rolledSql(dialect: Dialect, sums: string): string {
  const total = (name: string) =>
    `CASE WHEN count(CASE WHEN answered > 0 AND ${name} IS NULL THEN 1 END) = 0` +
    ` THEN ${dialect.orderedSum(name, 'interval_start')} END AS ${name}`;
  const whole = (name: string) => `CAST(sum(${name}) AS ${dialect.type('integer')})`;
  const complete = (name: string) => `CASE WHEN count(${name}) = count(*) THEN ${whole(name)} END AS ${name}`;
  const hour = dialect.truncateToHour('interval_start');
  const rolled =
    `SELECT platform, queue_id, max(queue_name) AS queue_name, media_type, ${hour} AS hour_start, timezone,` +
    ` ${whole('offered')} AS offered, ${complete('answered')}, ${complete('abandoned')},` +
    ` CASE WHEN count(CASE WHEN offered > 0 AND answered_in_service_level IS NULL THEN 1 END) = 0` +
    ` THEN ${whole('answered_in_service_level')} END AS answered_in_service_level,` +
    ` CASE WHEN count(CASE WHEN offered > 0 AND service_level_rate IS NULL THEN 1 END) = 0` +
    ` THEN ${dialect.orderedSum('service_level_rate * offered', 'interval_start')} END AS within_threshold,` +
    ` ${['aligned_handle_s', 'own_handle_s', 'talk_s', 'hold_s', 'acw_s', 'answer_wait_s'].map(total).join(', ')},` +
    ` ${['survey_invitations', 'survey_responses', 'csat_zeros'].map((name) => `${whole(name)} AS ${name}`).join(', ')},` +
    ` ${dialect.orderedSum('csat_sum', 'interval_start')} AS csat_sum, max(unaligned) AS unaligned, handle_time_definition` +
    ` FROM (${sums}) AS sums GROUP BY platform, queue_id, media_type, hour_start, timezone, handle_time_definition`;
  return (
    'SELECT rolled.*, hour_start AS interval_start, 3600 AS interval_s,' +
    ' within_threshold / NULLIF(offered, 0) AS service_level_rate,' +
    ' handle_s / NULLIF(answered, 0) AS aht_s, answer_wait_s / NULLIF(answered, 0) AS asa_s' +
    ` FROM (SELECT summed.*, ${handleSeconds} FROM (${rolled}) AS summed) AS rolled`
  );
}

/**
 * Query of the columns of `queue_hours` from raw rows. Bound values: run_id (text), created_at (timestamp).
 *
 * Ratios stand beside their numerators and denominators; a ratio over nothing is null. Sums of seconds are average times
 * answered where the platform gives no sums; the handle time is aligned to talk, hold and after-call work, and a row that
 * lacks a part for that keeps the handle time and the definition of its platform.
 *
 * @param builtFrom `interactions` where the rows were counted from queue legs
 */
export function standardisedSql(
  dialect: Dialect,
  source: string,
  grain: 'hour' | 'keep',
  builtFrom?: 'interactions',
): string {
  const sums = sumsSql(dialect, source);
  const intervals =
    grain === 'hour' ? rolledSql(dialect, sums) : `SELECT sums.*, ${handleSeconds} FROM (${sums}) AS sums`;
  const computed: Record<string, string> = {
    abandon_rate: `CASE WHEN offered > 0 THEN CAST(abandoned AS ${dialect.type('double')}) / offered END`,
    csat_mean: 'csat_sum / NULLIF(survey_responses, 0)',
    sentiment_sum: `CAST(NULL AS ${dialect.type('double')})`,
    sentiment_count: `CAST(NULL AS ${dialect.type('integer')})`,
    handle_time_definition: "CASE WHEN unaligned = 1 THEN handle_time_definition ELSE 'talk+hold+acw' END",
    source_grain: builtFrom === undefined ? sourceGrain : `'${builtFrom}'`,
    run_id: dialect.parameter('run_id', 'text'),
    created_at: dialect.parameter('created_at', 'timestamp'),
  };
  const values = queueHours.columns.map(({ name }) =>
    computed[name] === undefined ? name : `${computed[name]} AS ${name}`,
  );
  return `SELECT ${values.join(', ')} FROM (${intervals}) AS intervals`;
}

/**
 * Statement that fills `queue_hours` from raw rows of one window: `standardisedSql` with a target.
 *
 * @param target table with the columns of `queue_hours`, if not that one
 */
export function standardiseSql(
  dialect: Dialect,
  source: string,
  grain: 'hour' | 'keep',
  builtFrom?: 'interactions',
  target = dialect.table(queueHours.name),
): string {
  const names = queueHours.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  return `INSERT INTO ${target} (${names}) ${standardisedSql(dialect, source, grain, builtFrom)}`;
}
