import { queueHours } from '../../contract/tables/index.ts';
import { type DataCheck, inScope } from './define-check.ts';

/** Data that ends more than two hours before the end of the range. */
export const freshness: DataCheck = {
  name: 'freshness',
  severity: 'warning',
  message: 'the data ends before the range does',
  sql(dialect) {
    const end = dialect.addSeconds('max(interval_start)', 'max(interval_s)');
    const behind = dialect.secondsBetween(
      `COALESCE(${end}, ${dialect.parameter('from', 'timestamp')})`,
      dialect.parameter('to', 'timestamp'),
    );
    return (
      `SELECT ${dialect.parameter('platform', 'text')} AS subject, count(*) AS failing_rows, ${behind} AS behind_s,` +
      ` max(interval_start) AS latest_interval_at FROM ${dialect.table(queueHours.name)} WHERE ${inScope(dialect)}` +
      ` HAVING ${behind} > 7200`
    );
  },
};
