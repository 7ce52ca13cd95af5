import {
  extractionWindows,
  queueHours,
  resultRelations,
  type TableRelation,
  windowRelations,
} from '../../contract/tables/index.ts';
import type { Dialect } from '../dialect.ts';
import { type DataCheck, inScope } from './define-check.ts';

/** Values of `columns` that the other table does not have, one row a table: subject, failing_rows. */
function orphansSql(dialect: Dialect, relation: TableRelation, where: string): string {
  const { table, columns, references } = relation;
  const own = columns.map(dialect.identifier);
  const theirs = references.columns.map(dialect.identifier);
  const known = `SELECT DISTINCT ${theirs.join(', ')} FROM ${dialect.table(references.table)}`;
  const condition = own.map((name, position) => `known.${theirs[position]} = rows_of.${name}`).join(' AND ');
  return (
    `SELECT '${table}' AS subject, count(*) AS failing_rows FROM` +
    ` (SELECT ${own.join(', ')} FROM ${dialect.table(table)}${where}) AS rows_of` +
    ` LEFT JOIN (${known}) AS known ON ${condition} WHERE known.${theirs[0]} IS NULL HAVING count(*) > 0`
  );
}

export const resultRelation: DataCheck = {
  name: 'relations.results',
  severity: 'warning',
  message: 'result rows name a change, an estimate or a run that is not there',
  sql: (dialect) =>
    `SELECT subject, sum(failing_rows) AS failing_rows FROM (${resultRelations
      .map((relation) => orphansSql(dialect, relation, ''))
      .join(' UNION ALL ')}) AS orphans GROUP BY subject ORDER BY subject`,
};

export const windowRelation: DataCheck = {
  name: 'relations.windows',
  severity: 'warning',
  message: 'rows were loaded for a window that the ledger does not have',
  sql: (dialect) =>
    `${windowRelations
      .map((relation) =>
        orphansSql(dialect, relation, ` WHERE platform = ${dialect.parameter('platform', 'text')}`),
      )
      .join(' UNION ALL ')} ORDER BY subject`,
};

/** An hour that no window of the ledger holds came from elsewhere: nothing can read it again. */
export const hoursOutsideWindows: DataCheck = {
  name: 'relations.hours',
  severity: 'error',
  message: 'hours stand in no window of the ledger',
  sql(dialect) {
    const instants =
      'SELECT platform, queue_id, interval_start, count(*) AS copies' +
      ` FROM ${dialect.table(queueHours.name)} WHERE ${inScope(dialect)} GROUP BY platform, queue_id, interval_start`;
    const loaded =
      'SELECT platform, interval_start FROM' +
      ` (SELECT DISTINCT platform, interval_start FROM ${dialect.table(queueHours.name)} WHERE ${inScope(dialect)}) AS starts` +
      ` JOIN (SELECT platform AS of_platform, window_start, window_end FROM ${dialect.table(extractionWindows.name)}) AS windows` +
      ' ON of_platform = platform AND window_start <= interval_start AND interval_start < window_end' +
      ' GROUP BY platform, interval_start';
    return (
      `SELECT concat(instants.platform, ':', instants.queue_id) AS subject, sum(instants.copies) AS failing_rows` +
      ` FROM (${instants}) AS instants LEFT JOIN (${loaded}) AS loaded` +
      ' ON loaded.platform = instants.platform AND loaded.interval_start = instants.interval_start' +
      ' WHERE loaded.platform IS NULL GROUP BY instants.platform, instants.queue_id ORDER BY subject'
    );
  },
};
