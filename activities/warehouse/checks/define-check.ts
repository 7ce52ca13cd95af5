import type { Severity } from '../../contract/enums.ts';
import type { Dialect } from '../dialect.ts';

/**
 * A question to the warehouse whose answer should be empty. The statement binds platform (text), from and to (timestamps,
 * half-open) and returns one row for each subject that fails: subject, failing_rows and further figures.
 */
export interface DataCheck {
  name: string;
  severity: Extract<Severity, 'warning' | 'error'>;
  /** What a failure means, as a sentence for a planner. */
  message: string;
  sql(dialect: Dialect): string;
}

/** Condition for rows of the platform within the range. */
export function inScope(dialect: Dialect, column = 'interval_start'): string {
  return (
    `platform = ${dialect.parameter('platform', 'text')}` +
    ` AND ${column} >= ${dialect.parameter('from', 'timestamp')} AND ${column} < ${dialect.parameter('to', 'timestamp')}`
  );
}
