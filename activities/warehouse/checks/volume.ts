import { queueHours } from '../../contract/tables/index.ts';
import { type DataCheck, inScope } from './define-check.ts';

/**
 * Offered contacts against the mean of the same hour of the four weeks before. An hour stands out where the difference exceeds
 * five standard deviations of a Poisson count with that mean plus half of the mean; hours with fewer than two earlier weeks are not
 * judged. A few such hours are pay days and campaigns: a queue is named where more than one hour in fifty stands out.
 */
export const volumeShift: DataCheck = {
  name: 'volume',
  severity: 'warning',
  message: 'volume is far from that of the same hour in earlier weeks',
  sql(dialect) {
    const table = dialect.table(queueHours.name);
    const key = ['platform', 'queue_id', 'media_type', 'interval_start'];
    const weeks = [1, 2, 3, 4].map((week) => `SELECT ${week} AS back`).join(' UNION ALL ');
    const before = dialect.addSeconds('hours.interval_start', 'weeks.back * -604800');
    const scoped = `SELECT platform, queue_id, media_type, interval_start, offered FROM ${table} WHERE ${inScope(dialect)} AND interval_s <= 3600`;
    // The earlier instant is a column of its own, so that the join is one of equal columns: engines hash those.
    const pairs =
      'SELECT hours.platform, hours.queue_id, hours.media_type, hours.interval_start, hours.offered,' +
      ` ${before} AS earlier_start FROM (${scoped}) AS hours CROSS JOIN (${weeks}) AS weeks`;
    const same = key.map(
      (name) => `earlier.${name} = pairs.${name === 'interval_start' ? 'earlier_start' : name}`,
    );
    return (
      "SELECT concat(platform, ':', queue_id) AS subject, count(*) AS failing_rows," +
      ' sum(offered) AS offered, sum(expected) AS expected FROM' +
      ' (SELECT * FROM (SELECT *, count(*) OVER (PARTITION BY platform, queue_id) AS judged FROM (' +
      'SELECT pairs.platform, pairs.queue_id, pairs.offered, avg(earlier.offered) AS expected, count(*) AS weeks' +
      ` FROM (${pairs}) AS pairs JOIN ${table} AS earlier ON ${same.join(' AND ')}` +
      ` GROUP BY ${key.map((name) => `pairs.${name}`).join(', ')}, pairs.offered) AS compared` +
      ' WHERE weeks >= 2) AS judged_hours' +
      ' WHERE abs(offered - expected) > 5 * sqrt(expected) + 0.5 * expected + 1) AS shifted' +
      ' GROUP BY platform, queue_id, judged HAVING count(*) > 0.02 * judged ORDER BY subject'
    );
  },
};
