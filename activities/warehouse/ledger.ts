import { extractionWindows } from '../contract/tables/index.ts';
import type { Dialect } from './dialect.ts';
import type { LedgerQuery } from './port.ts';

/** Reads the ledger in order; binds platform, from, to as far as the query gives them. */
export function readLedgerSql(dialect: Dialect, query: LedgerQuery): string {
  const conditions = [
    ...(query.platform === undefined ? [] : [`platform = ${dialect.parameter('platform', 'text')}`]),
    ...(query.from === undefined ? [] : [`window_end > ${dialect.parameter('from', 'timestamp')}`]),
    ...(query.to === undefined ? [] : [`window_start < ${dialect.parameter('to', 'timestamp')}`]),
  ];
  const where = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const columns = extractionWindows.columns.map(({ name }) => dialect.identifier(name)).join(', ');
  return `SELECT ${columns} FROM ${dialect.table(extractionWindows.name)}${where} ORDER BY platform, window_start, window_end`;
}

/** The ledger row of one window; binds platform, window_start, window_end. */
export function ledgerRowSql(dialect: Dialect): string {
  return (
    `SELECT * FROM ${dialect.table(extractionWindows.name)} WHERE platform = ${dialect.parameter('platform', 'text')}` +
    ` AND window_start = ${dialect.parameter('window_start', 'timestamp')}` +
    ` AND window_end = ${dialect.parameter('window_end', 'timestamp')}`
  );
}
