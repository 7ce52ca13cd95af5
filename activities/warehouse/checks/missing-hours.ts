import { queueHours } from '../../contract/tables/index.ts';
import { type DataCheck, inScope } from './define-check.ts';

/**
 * Hours that a queue's own calendar leads one to expect and that are not there. A queue's calendar is its hour of the week
 * (UTC): hours present in at least half of the weeks between its first and last interval in the range.
 */
export const missingHours: DataCheck = {
  name: 'missing_hours',
  severity: 'warning',
  message: 'hours are missing at which the queue is open in most weeks',
  sql(dialect) {
    const origin = dialect.parameter('from', 'timestamp');
    const seconds = dialect.secondsBetween(origin, 'interval_start');
    const rows =
      `SELECT DISTINCT platform, queue_id, CAST(floor(${seconds} / 3600) AS ${dialect.type('integer')}) AS hour_number` +
      ` FROM ${dialect.table(queueHours.name)} WHERE ${inScope(dialect)} AND interval_s <= 3600`;
    const spans =
      'SELECT platform, queue_id, min(hour_number) AS first_hour, max(hour_number) AS last_hour FROM present GROUP BY platform, queue_id';
    const slots =
      'SELECT platform, queue_id, mod(hour_number, 168) AS slot, count(*) AS weeks_present FROM present GROUP BY platform, queue_id, slot';
    const possible = `floor((last_hour - slot) / 168.0) - ceil((first_hour - slot) / 168.0) + 1`;
    return (
      `WITH present AS (${rows}), spans AS (${spans}), slots AS (${slots}), gaps AS (` +
      `SELECT slots.platform, slots.queue_id, weeks_present, ${possible} AS weeks_possible` +
      ' FROM slots JOIN spans ON spans.platform = slots.platform AND spans.queue_id = slots.queue_id)' +
      " SELECT concat(platform, ':', queue_id) AS subject," +
      ` CAST(sum(weeks_possible - weeks_present) AS ${dialect.type('integer')}) AS failing_rows,` +
      ' count(*) AS hours_of_week FROM gaps WHERE weeks_present * 2 >= weeks_possible AND weeks_present < weeks_possible' +
      ' GROUP BY platform, queue_id ORDER BY subject'
    );
  },
};
