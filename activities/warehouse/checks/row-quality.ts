import { queueHours } from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { textLiteral } from '../identifiers.ts';
import { type DataCheck, inScope } from './define-check.ts';

/** Rows of queue_hours in scope for which a condition holds, counted by queue. */
const rowsWhere = (dialect: Dialect, condition: string) =>
  "SELECT concat(platform, ':', queue_id) AS subject, count(*) AS failing_rows" +
  ` FROM ${dialect.table(queueHours.name)} WHERE ${inScope(dialect)} AND (${condition})` +
  ' GROUP BY platform, queue_id ORDER BY subject';

export const uniqueKey: DataCheck = {
  name: 'unique_key',
  severity: 'error',
  message: 'more than one row stands for the same queue, medium and interval',
  sql: (dialect) =>
    "SELECT concat(platform, ':', queue_id) AS subject, sum(copies - 1) AS failing_rows FROM" +
    ` (SELECT ${queueHours.key.join(', ')}, count(*) AS copies FROM ${dialect.table(queueHours.name)}` +
    ` WHERE ${inScope(dialect)} GROUP BY ${queueHours.key.join(', ')} HAVING count(*) > 1) AS doubled` +
    ' GROUP BY platform, queue_id ORDER BY subject',
};

export const notNull: DataCheck = {
  name: 'not_null',
  severity: 'error',
  message: 'a column that must have a value has none',
  sql: (dialect) =>
    rowsWhere(
      dialect,
      queueHours.columns
        .filter(({ nullable }) => !nullable)
        .map(({ name }) => `${dialect.identifier(name)} IS NULL`)
        .join(' OR '),
    ),
};

export const acceptedValues: DataCheck = {
  name: 'accepted_values',
  severity: 'error',
  message: 'a column holds a value that is not in its list',
  sql: (dialect) =>
    rowsWhere(
      dialect,
      queueHours.columns
        .flatMap(({ name, values }) =>
          values === undefined
            ? []
            : [`${dialect.identifier(name)} NOT IN (${values.map(textLiteral).join(', ')})`],
        )
        .join(' OR '),
    ),
};

export const plausibleValues: DataCheck = {
  name: 'plausible_values',
  severity: 'error',
  message: 'counts or times are negative, or a rate lies outside 0 to 1',
  sql: (dialect) =>
    rowsWhere(
      dialect,
      'offered < 0 OR answered < 0 OR abandoned < 0 OR handle_s < 0 OR talk_s < 0 OR hold_s < 0 OR acw_s < 0' +
        ' OR answer_wait_s < 0 OR service_level_rate < 0 OR service_level_rate > 1 OR abandon_rate < 0' +
        ' OR survey_responses > survey_invitations OR interval_s <= 0',
    ),
};
