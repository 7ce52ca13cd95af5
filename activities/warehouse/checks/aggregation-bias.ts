import { queueHours } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { type DataCheck, inScope } from './define-check.ts';

const subject = "concat(platform, ':', queue_id)";
const sign = 'aggregation_bias';
const scoped = (dialect: Dialect) => `${dialect.table(queueHours.name)} WHERE ${inScope(dialect)}`;

/** More than this share of offered contacts neither answered nor abandoned is no matter of calls open at the end of an interval. */
const unexplainedShare = 0.01;

export const shortAbandonsRemoved: DataCheck = {
  name: `${sign}.short_abandons`,
  severity: 'warning',
  message: 'more was offered than answered and abandoned: the source leaves short abandons out',
  // The condition stands outside: an engine may read a name in HAVING as the sum that the list gives that name.
  sql: (dialect) =>
    'SELECT subject, failing_rows, offered_sum AS offered, answered_sum AS answered, abandoned_sum AS abandoned FROM' +
    ` (SELECT ${subject} AS subject, count(CASE WHEN offered > answered + abandoned THEN 1 END) AS failing_rows,` +
    ' sum(offered) AS offered_sum, sum(answered) AS answered_sum, sum(abandoned) AS abandoned_sum' +
    ` FROM ${scoped(dialect)} AND answered IS NOT NULL AND abandoned IS NOT NULL GROUP BY platform, queue_id) AS sums` +
    ` WHERE offered_sum - answered_sum - abandoned_sum > ${unexplainedShare} * offered_sum ORDER BY subject`,
};

/** A fortnight without a single row at some local hours, while the others have theirs. Zero rows at night would be there unfiltered. */
export const businessHourFilter: DataCheck = {
  name: `${sign}.business_hours`,
  severity: 'warning',
  message: 'rows are missing at the same local hours every day: the source filters by business hours',
  sql: (dialect) =>
    `SELECT ${subject} AS subject, 24 - count(DISTINCT ${dialect.localHour('interval_start', 'timezone')}) AS failing_rows,` +
    ` ${dialect.secondsBetween('min(interval_start)', 'max(interval_start)')} AS span_s` +
    ` FROM ${scoped(dialect)} AND interval_s <= 3600 GROUP BY platform, queue_id` +
    ` HAVING count(DISTINCT ${dialect.localHour('interval_start', 'timezone')}) BETWEEN 2 AND 23` +
    ` AND ${dialect.secondsBetween('min(interval_start)', 'max(interval_start)')} >= 1209600 ORDER BY subject`,
};

export const wholeDayRows: DataCheck = {
  name: `${sign}.whole_days`,
  severity: 'warning',
  message: 'rows cover whole days: the source is aggregated and hides the hours',
  sql: (dialect) =>
    `SELECT ${subject} AS subject, count(*) AS failing_rows FROM ${scoped(dialect)} AND interval_s >= 86400` +
    ' GROUP BY platform, queue_id ORDER BY subject',
};
